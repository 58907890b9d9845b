import { s3Errors } from "./s3-errors.js";

/** Who owns everything here. */
export const owner = {
  displayName: "webfile",
  id: "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
} as const;

const allUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
const authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/** The canned rules of objects, and what each grants beside everything to the owner. */
const cannedRules: Readonly<Record<string, readonly (readonly [group: string, permission: string])[]>> = {
  private: [],
  "public-read": [[allUsers, "READ"]],
  "public-read-write": [
    [allUsers, "READ"],
    [allUsers, "WRITE"],
  ],
  "authenticated-read": [[authenticatedUsers, "READ"]],
  "aws-exec-read": [],
  "bucket-owner-read": [],
  "bucket-owner-full-control": [],
};

/** The rule that a request names, or the default for none. @throws S3Error for a word that is no rule */
export function cannedRule(acl: string): string {
  if (acl === "") return "private";
  if (!Object.hasOwn(cannedRules, acl)) throw s3Errors.invalidAcl();
  return acl;
}

/** A rule as the list of its grants, written as Go does. */
export function grantsText(acl: string): string {
  const grants = (cannedRules[acl] ?? []).map(([group, permission]) => grant(null, group, permission));
  return JSON.stringify([grant(owner.id, null, "FULL_CONTROL"), ...grants], undefined, "\t");
}

function grant(id: string | null, uri: string | null, permission: string): object {
  const type = id === null ? "Group" : "CanonicalUser";
  return {
    Grantee: { Type: type, DisplayName: null, EmailAddress: null, ID: id, URI: uri },
    Permission: permission,
  };
}
