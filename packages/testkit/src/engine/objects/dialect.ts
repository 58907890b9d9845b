import type { Quirks } from "../quirks.js";

/** How an object store answers, by the type of its component and the quirks that are on. */
export interface Dialect {
  /**
   * Whether the component wraps the SDK of AWS, as the ones of ceph and AWS do: it passes on what the SDK's request has
   * under the same name and type, and loses the rest.
   */
  readonly wrapsSdk: boolean;
  /** Whether it is what the recordings of a ceph store show, where AWS itself differs. */
  readonly isCeph: boolean;
  readonly rangesIgnored: boolean;
  readonly metadataLost: boolean;
  readonly listsDoubled: boolean;
  /** Calls that the component refuses, with its text. */
  readonly refusals: Readonly<Record<string, string>>;
}

const noLimits = {
  UpdateDownloadBandwidthRateLimit: "UpdateDownloadBandwidthRateLimit method not supported now",
  UpdateUploadBandwidthRateLimit: "UpdateUploadBandwidthRateLimit method not supported now",
} as const;

const cephRefusals = {
  ...noLimits,
  AppendObject: "AppendObject method not supported on CEPH",
  RestoreObject: "RestoreObject method not supported on CEPH",
} as const;

const awsRefusals = {
  ...noLimits,
  AppendObject: "AppendObject method not supported on AWS",
  GetObjectCannedAcl: "GetObjectCannedAcl method not supported on AWS",
  ListParts: "ListParts method not supported on AWS",
} as const;

const noTags = "Huaweicloud's OBS Service doesn't support object tag operations";
const huaweiRefusals = { PutObjectTagging: noTags, GetObjectTagging: noTags, DeleteObjectTagging: noTags } as const;

const plain = { wrapsSdk: false, isCeph: false, rangesIgnored: false, metadataLost: false, listsDoubled: false };

/**
 * How a component answers. One of a type that is not known, and a ceph store with all quirks of objects off, is a
 * plain store that can do everything.
 */
export function dialectOf(type: string, quirks: Quirks): Dialect {
  const surprises = {
    rangesIgnored: quirks.objectRangesIgnored,
    metadataLost: quirks.objectMetadataLost,
    listsDoubled: quirks.objectListsDoubled,
  };
  if (/^ceph\b/.test(type) && Object.values(surprises).includes(true)) {
    return { ...surprises, wrapsSdk: true, isCeph: true, refusals: cephRefusals };
  }
  if (/^aws\b/.test(type)) return { ...surprises, wrapsSdk: true, isCeph: false, refusals: awsRefusals };
  return { ...plain, refusals: /^huawei/.test(type) ? huaweiRefusals : {} };
}
