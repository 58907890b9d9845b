/** A field; what is left out is false or the language's default. */
export interface Field {
  number: number;
  name: string;
  /** A scalar's keyword, a full name, or `map<K, V>`. */
  type: string;
  repeated?: boolean;
  optional?: boolean;
  oneof?: string;
  jstype?: string;
  packed?: boolean;
  jsonName?: string;
}

/** A method by the full names of its messages. */
export interface Method {
  request: string;
  response: string;
  clientStreaming?: boolean;
  serverStreaming?: boolean;
}

/** What one .proto file declares; services, messages and enums by full name. */
export interface File {
  package: string;
  imports: string[];
  services: Record<string, Record<string, Method>>;
  messages: Record<string, { fields: Field[] }>;
  enums: Record<string, Record<string, number>>;
  /** Set if it is not proto3. */
  syntax?: string;
}

/** Files by path: the shape of proto/contract.json. */
export type Contract = Record<string, File>;

export function compareContracts(ours: Contract, theirs: Contract): string[];
export function countContract(contract: Contract): string;
