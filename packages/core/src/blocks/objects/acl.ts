import type { GetObjectCannedAclOutput } from "@layotto-sdk/protocol/oss";
import { ownerOf } from "./listing.js";
import type { ObjectAcl } from "./types.js";

/** What predefined rules grant beside everything to the owner: the group's name and the permission. */
const rules: Readonly<Record<string, string>> = {
  "": "private",
  "AllUsers READ": "public-read",
  "AllUsers READ, AllUsers WRITE": "public-read-write",
  "AuthenticatedUsers READ": "authenticated-read",
};

/** The rule that a store answered: by its name, or by its grants as the runtime's ceph component writes them. */
export function aclOf({ cannedAcl: text, owner }: GetObjectCannedAclOutput): ObjectAcl {
  return { text, owner: ownerOf(owner), rule: /^[a-z-]+$/.test(text) ? text : ruleOfGrants(text, owner?.id) };
}

function ruleOfGrants(text: string, ownerId: string | undefined): string | undefined {
  let grants: unknown;
  try {
    grants = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(grants)) return undefined;
  const others: string[] = [];
  for (const grant of grants as readonly Grant[]) {
    const { ID: id, URI: uri } = grant?.Grantee ?? {};
    if (id && id === ownerId && grant.Permission === "FULL_CONTROL") continue;
    others.push(`${uri?.split("/").at(-1) ?? "somebody"} ${grant?.Permission ?? ""}`);
  }
  return rules[others.sort().join(", ")];
}

/** As the SDK of AWS has it. */
interface Grant {
  readonly Grantee?: { readonly ID?: string | null; readonly URI?: string | null };
  readonly Permission?: string;
}
