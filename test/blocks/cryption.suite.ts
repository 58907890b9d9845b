import { ComponentNotFoundError, InvalidInputError, RuntimeError, ValueUnreadableError } from "@layotto-sdk/core";
import { DecryptionFailedError, EncryptionFailedError } from "@layotto-sdk/core/cryption";
import { describe, expect, expectTypeOf } from "vitest";
import { z } from "zod";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** Components of the services that the runtime has components for, and one of no service. */
export const cryptionConfig = {
  cryption: {
    cryption_demo: { type: "aliyun.kms", metadata: { KeyID: "key_demo" } },
    cryption_aws: { type: "aws.kms", metadata: { KeyID: "arn:1" } },
    cryption_plain: { type: "plain", metadata: {} },
  },
};

export function cryptionSuite(stage: Stage): void {
  const component = "cryption_demo";
  const cryption = (name = component) => stage.runtime.cryption(name);

  describe("encryption", () => {
    proves(
      ["cryption.forms", "call.Encrypt.block", "call.Decrypt.block"],
      "gives back what it was given, in the form that was chosen",
      async () => {
        for (const name of ["cryption_demo", "cryption_aws", "cryption_plain"]) {
          const bytes = Uint8Array.of(0, 255, 7, 13, 10);
          const encrypted = await cryption(name).encrypt(bytes);
          expect(encrypted.cipherText).toBeInstanceOf(Uint8Array);
          expect((await cryption(name).decrypt(encrypted.cipherText)).plainText).toEqual(bytes);
          expect((await cryption(name).encrypt(bytes)).cipherText).not.toEqual(encrypted.cipherText);
        }
        const text = cryption().text();
        const { cipherText } = await text.encrypt("hällo");
        expect(Buffer.from(cipherText).toString()).not.toContain("llo");
        expect((await text.decrypt(cipherText)).plainText).toBe("hällo");
        const card = cryption().json(z.object({ number: z.string(), year: z.coerce.number() }));
        const opened = await card.decrypt((await card.encrypt({ number: "1", year: "27" })).cipherText);
        expectTypeOf(opened.plainText).toEqualTypeOf<{ number: string; year: number }>();
        expect(opened.plainText).toEqual({ number: "1", year: 27 });
        await expectFailure(cryption().json().decrypt(cipherText), ValueUnreadableError, {
          method: "Decrypt",
          store: component,
        });
        expect((await cryption("cryption_plain").encrypt(new Uint8Array(0))).keyId).toBe("default");
      },
    );

    proves(
      ["cryption.keys"],
      "uses the component's key or the one that is named, and old versions decrypt",
      async () => {
        const added = await stage.control.cryption.addKey({ component, keyId: "second" });
        const one = await cryption().encrypt(Uint8Array.of(1));
        const two = await cryption().encrypt(Uint8Array.of(2), { keyId: "second" });
        expect(one).toMatchObject({ keyId: "key_demo", requestId: expect.stringMatching(/\S/) });
        expect(two).toMatchObject({ keyId: "second", keyVersionId: added.keyVersionIds[0] });
        const rotated = await stage.control.cryption.rotateKey({ component, keyId: "second" });
        const three = await cryption().encrypt(Uint8Array.of(3), { keyId: "second" });
        expect(three.keyVersionId).toBe(rotated.keyVersionIds[1]);
        expect(await cryption().decrypt(two.cipherText)).toMatchObject({
          plainText: Uint8Array.of(2),
          keyId: "second",
          keyVersionId: two.keyVersionId,
        });
        expect(await stage.control.cryption.keys({ component })).toEqual([
          { keyId: "key_demo", keyVersionIds: [one.keyVersionId] },
          rotated,
        ]);
        expect(await cryption("cryption_aws").encrypt(Uint8Array.of(1))).toMatchObject({
          keyVersionId: "",
          requestId: "",
        });
      },
    );

    proves(["cryption.errors.tampered"], "refuses what was changed, and what another key made", async () => {
      const context = { code: "DECRYPTION_FAILED", status: "INTERNAL", method: "Decrypt", retryable: false };
      const { cipherText } = await cryption("cryption_plain").encrypt(Uint8Array.of(1, 2, 3));
      for (const at of [0, 1, 5, 40, cipherText.length - 1]) {
        const tampered = cipherText.map((byte, index) => (index === at ? byte ^ 1 : byte));
        await expectFailure(cryption("cryption_plain").decrypt(tampered), DecryptionFailedError, {
          ...context,
          store: "cryption_plain",
        });
      }
      const message = expect.stringMatching(/InvalidCiphertextException.*unchanged, on a component that has its key/);
      await expectFailure(cryption("cryption_aws").decrypt(cipherText), DecryptionFailedError, { ...context, message });
      await expectFailure(cryption().decrypt(new Uint8Array(0)), DecryptionFailedError, context);
      const mine = await cryption().encrypt(Uint8Array.of(1));
      await stage.control.cryption.removeKey({ component, keyId: "key_demo" });
      await expectFailure(cryption().decrypt(mine.cipherText), DecryptionFailedError, context);
    });

    proves(["cryption.errors.key"], "refuses a key that is not there, and a value that is too long", async () => {
      const context = {
        code: "ENCRYPTION_FAILED",
        status: "INTERNAL",
        method: "Encrypt",
        store: component,
        retryable: false,
      };
      await expectFailure(cryption().encrypt(Uint8Array.of(1), { keyId: "none" }), EncryptionFailedError, {
        ...context,
        key: "none",
      });
      await expectFailure(cryption().encrypt(new Uint8Array(6 * 1024 + 1)), EncryptionFailedError, {
        ...context,
        key: undefined,
      });
    });

    proves(["extensions.errors.component"], "names a component that is not there", async () => {
      const context = { code: "COMPONENT_NOT_FOUND", status: "INVALID_ARGUMENT" };
      const message = "The runtime has no cryption component named 'nowhere'; name one that its configuration has.";
      await expectFailure(cryption("nowhere").encrypt(Uint8Array.of(1)), ComponentNotFoundError, {
        ...context,
        method: "Encrypt",
        message,
      });
      await expectFailure(cryption("nowhere").decrypt(Uint8Array.of(1)), ComponentNotFoundError, {
        ...context,
        method: "Decrypt",
        message,
      });
      // Over HTTP/2 Node loses a text that ends in a space.
      await expectFailure(cryption("ends in a space ").decrypt(Uint8Array.of(1)), ComponentNotFoundError, context);
    });

    proves(["extensions.errors.connection"], "takes a broken connection for what it is", async () => {
      await stage.control.faults.add({ method: "Encrypt", dropConnection: true });
      const error = await cryption()
        .encrypt(Uint8Array.of(1))
        .catch((reason: unknown) => reason);
      expect(error).not.toBeInstanceOf(EncryptionFailedError);
      await stage.control.faults.add({ method: "Decrypt", error: { code: "UNKNOWN", message: "boo" } });
      await expectFailure(cryption().decrypt(Uint8Array.of(1)), RuntimeError, { status: "UNKNOWN" });
    });

    proves(["extensions.input", "extensions.private"], "refuses what it cannot take without showing it", async () => {
      const secret = "hunter2";
      const wrong = [
        [cryption().encrypt(secret as never), "plainText"],
        [
          cryption()
            .text()
            .encrypt(4711 as never),
          "plainText",
        ],
        [cryption().text().encrypt("hunter2\ud800"), "plainText"],
        [
          cryption()
            .json(z.object({ a: z.string() }))
            .encrypt(secret as never),
          "plainText",
        ],
        [cryption().json().encrypt(4711n), "plainText"],
        [cryption().decrypt(secret as never), "cipherText"],
        [cryption().encrypt(Uint8Array.of(1), { keyId: "" }), "keyId"],
        [cryption().encrypt(Uint8Array.of(1), { keyId: 7 as never }), "keyId"],
      ] as const;
      for (const [call, argument] of wrong) {
        const error = await expectFailure(call, InvalidInputError, { code: "INVALID_INPUT", argument });
        expect(error.message).not.toMatch(/hunter2|4711/);
      }
      expect(() => cryption("")).toThrow(InvalidInputError);
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });
}
