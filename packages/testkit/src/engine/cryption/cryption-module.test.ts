import { decrypt, encrypt } from "@layotto-sdk/protocol/cryption";
import { describe, expect, it } from "vitest";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createCryptionModule } from "./cryption-module.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const account = { accessKeyID: "id", region: "r" };
const context = testContext({
  cryption: {
    aliyun: { type: "aliyun.kms", metadata: { KeyID: "k1" } },
    aws: { type: "aws.kms", metadata: { ...account, KeyID: "arn:1" } },
    awsToo: { type: "aws.kms", metadata: { ...account, KeyID: "arn:2" } },
    plain: { type: "mine" },
  },
});

function made() {
  const module = createCryptionModule({ ...context, keys: { plain: ["second"] } });
  const ask = asking(module);
  return {
    module,
    ask,
    encrypt: (componentName: string, text = "a secret", keyId = "") =>
      ask(encrypt, { componentName, plainText: bytes(text), keyId }),
    decrypt: (componentName: string, cipherText: Uint8Array) => ask(decrypt, { componentName, cipherText }),
  };
}

const undecipherable = /^INTERNAL: fail decrypt data with error: \S/;

describe("cryption", () => {
  it("encrypts in earnest, otherwise each time, and decrypts what it encrypted", async () => {
    const { encrypt, decrypt } = made();
    for (const component of ["aliyun", "aws", "plain"]) {
      const [one, two] = [await encrypt(component), await encrypt(component)];
      expect(Buffer.from(one.cipherText).includes("secret")).toBe(false);
      expect(one.cipherText).not.toEqual(two.cipherText);
      const opened = await decrypt(component, two.cipherText);
      expect(opened).toMatchObject({ plainText: bytes("a secret"), keyId: one.keyId, keyVersionId: one.keyVersionId });
    }
  });

  it("uses the configured key unless another is asked for, and refuses one that is not there", async () => {
    const { encrypt, decrypt } = made();
    expect((await encrypt("aliyun")).keyId).toBe("k1");
    expect((await encrypt("plain")).keyId).toBe("default");
    const second = await encrypt("plain", "x", "second");
    expect(second.keyId).toBe("second");
    expect((await decrypt("plain", second.cipherText)).keyId).toBe("second");
    expect(await refusalOf(encrypt("plain", "x", "third"))).toBe(
      "INTERNAL: fail encrypt data with error: key third not found",
    );
    expect(await refusalOf(encrypt("aws", "x", "third"))).toMatch(
      /^INTERNAL: fail encrypt data with error: NotFoundException: /,
    );
  });

  it("refuses a text with any byte changed, cut short, or not made by it", async () => {
    const { encrypt, decrypt } = made();
    for (const component of ["aliyun", "plain"]) {
      const { cipherText } = await encrypt(component, "x");
      for (let at = 0; at < cipherText.length; at++) {
        const tampered = cipherText.map((byte, index) => (index === at ? byte ^ 1 : byte));
        expect(await refusalOf(decrypt(component, tampered)), `${component} at ${at}`).toMatch(undecipherable);
        expect(await refusalOf(decrypt(component, cipherText.subarray(0, at)))).toMatch(undecipherable);
      }
      const longer = Uint8Array.of(...cipherText, 10);
      expect(await refusalOf(decrypt(component, longer))).toMatch(undecipherable);
    }
  });

  it("refuses a text of another component's key, unless both are of one account", async () => {
    const { encrypt, decrypt } = made();
    const { cipherText } = await encrypt("aws");
    expect(await refusalOf(decrypt("plain", cipherText))).toMatch(undecipherable);
    expect((await decrypt("awsToo", cipherText)).keyId).toBe("arn:1");
    expect((await encrypt("awsToo", "x", "arn:1")).keyId).toBe("arn:1");
  });

  it("keeps old versions of a key for decrypting, until the key is taken away", async () => {
    const { module, encrypt, decrypt } = made();
    const before = await encrypt("plain");
    const { keyVersionIds } = module.rotateKey("plain", "default");
    const after = await encrypt("plain");
    expect(keyVersionIds).toEqual([before.keyVersionId, after.keyVersionId]);
    expect((await decrypt("plain", before.cipherText)).keyVersionId).toBe(before.keyVersionId);
    module.removeKey("plain", "default");
    expect(await refusalOf(decrypt("plain", after.cipherText))).toMatch(undecipherable);
    expect(module.keys("plain").map(({ keyId }) => keyId)).toEqual(["second"]);
    module.addKey("plain", "default");
    expect(await refusalOf(decrypt("plain", after.cipherText))).toMatch(undecipherable);
    expect(() => module.rotateKey("plain", "none")).toThrow(/has no key none/);
    expect(() => module.removeKey("plain", "none")).toThrow(/has no key none/);
  });

  it("answers as the service of its type: versions, the form of the cipher text, the largest plain text", async () => {
    const { encrypt } = made();
    const [aliyun, aws] = [await encrypt("aliyun"), await encrypt("aws")];
    expect(Buffer.from(aliyun.cipherText).toString()).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect([aliyun.keyVersionId, aliyun.requestId].every((id) => id.length === 36)).toBe(true);
    expect([aws.keyVersionId, aws.requestId]).toEqual(["", ""]);
    const refused = /^INTERNAL: fail encrypt data with error: /;
    for (const [component, most] of [
      ["aws", 4096],
      ["aliyun", 6144],
    ] as const) {
      await encrypt(component, "x".repeat(most));
      expect(await refusalOf(encrypt(component, "x".repeat(most + 1)))).toMatch(refused);
      expect(await refusalOf(encrypt(component, ""))).toMatch(refused);
    }
    await encrypt("plain", "");
    await encrypt("plain", "x".repeat(100_000));
  });

  it("has new keys after a reset, and names the component that it does not have", async () => {
    const { module, encrypt, decrypt } = made();
    const { cipherText } = await encrypt("plain");
    module.addKey("plain", "third");
    module.reset();
    expect(await refusalOf(decrypt("plain", cipherText))).toMatch(undecipherable);
    expect(module.keys("plain").map(({ keyId }) => keyId)).toEqual(["default", "second"]);
    const notFound = "INVALID_ARGUMENT: component not found. kind: cryption , name: zz";
    expect(await refusalOf(encrypt("zz"))).toBe(notFound);
    expect(await refusalOf(decrypt("zz", bytes("")))).toBe(notFound);
  });
});
