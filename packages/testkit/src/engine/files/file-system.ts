import type { Clock } from "../clock.js";
import { FileContent } from "./file-content.js";

/** A failure of the file system in Go's words, for example `open /x: no such file or directory`. */
export class FileSystemError extends Error {
  constructor(
    operation: string,
    path: string,
    readonly reason:
      | "no such file or directory"
      | "file exists"
      | "is a directory"
      | "not a directory"
      | "directory not empty"
      | "bad file descriptor",
  ) {
    super(`${operation} ${path}: ${reason}`);
  }
}

/** Bits of the flags that open a file, as Linux has them. */
const flags = { writeOnly: 1, readWrite: 2, create: 64, exclusive: 128, truncate: 512, append: 1024 } as const;

/** What `stat` says. */
export interface FileStat {
  readonly name: string;
  readonly size: number;
  /** The permissions, with Go's bit for a folder. */
  readonly mode: number;
  readonly isDirectory: boolean;
  readonly modifiedAt: number;
}

interface FileNode {
  readonly kind: "file";
  readonly content: FileContent;
  readonly mode: number;
  modifiedAt: number;
}

interface DirectoryNode {
  readonly kind: "directory";
  readonly entries: Map<string, Node>;
  modifiedAt: number;
}

type Node = FileNode | DirectoryNode;

const umask = 0o022;
const directoryBit = 0x8000_0000;

/** Files and folders in memory, with the rules that a process of root on Linux sees. */
export class FileSystem {
  #root: DirectoryNode;

  constructor(
    private readonly clock: Clock,
    /** Whether folders come into being with the files in them, as in an object store. */
    private readonly implicitFolders = false,
  ) {
    this.#root = this.#directory();
  }

  /** Opens for writing. @throws FileSystemError */
  open(path: string, flag: number, mode: number): { write(data: Uint8Array): void } {
    const file = this.#openFile(path, flag, mode & 0o777 & ~umask);
    let offset = 0;
    return {
      write: (data) => {
        if ((flag & (flags.writeOnly | flags.readWrite)) === 0)
          throw new FileSystemError("write", path, "bad file descriptor");
        const at = (flag & flags.append) === 0 ? offset : file.content.size;
        file.content.write(at, data);
        offset = at + data.length;
        file.modifiedAt = this.clock.now();
      },
    };
  }

  /** Opens for reading; reading a folder fails only when it is read. @throws FileSystemError */
  reader(path: string): (offset: number, length: number) => Uint8Array {
    const node = this.#find(path, "open");
    return (offset, length) => {
      if (node.kind === "directory") throw new FileSystemError("read", path, "is a directory");
      return node.content.read(offset, length);
    };
  }

  /** @throws FileSystemError */
  stat(path: string): FileStat {
    return statOf(path, this.#find(path, "stat"));
  }

  /** What a folder holds, by name. @throws FileSystemError */
  list(path: string): FileStat[] {
    const node = this.#find(path, "open");
    if (node.kind === "file") throw new FileSystemError("readdirent", path, "not a directory");
    return [...node.entries].sort(([a], [b]) => byBytes(a, b)).map(([name, entry]) => statOf(name, entry));
  }

  /** Every file with its whole path, by folder and name. */
  files(): { readonly path: string; readonly size: number }[] {
    const found: { path: string; size: number }[] = [];
    const visit = (path: string, { entries }: DirectoryNode): void => {
      for (const [name, node] of [...entries].sort(([a], [b]) => byBytes(a, b))) {
        if (node.kind === "directory") visit(`${path}/${name}`, node);
        else found.push({ path: `${path}/${name}`, size: node.content.size });
      }
    };
    visit("", this.#root);
    return found;
  }

  /** Removes a file, or an empty folder. @throws FileSystemError */
  remove(path: string): void {
    const node = this.#find(path, "remove");
    const names = namesOf(path);
    const name = names.pop();
    if (node.kind === "directory" && (node.entries.size > 0 || name === undefined)) {
      throw new FileSystemError("remove", path, "directory not empty");
    }
    const parent = this.#find("/" + names.join("/"), "remove");
    if (parent.kind === "directory" && name !== undefined) {
      parent.entries.delete(name);
      parent.modifiedAt = this.clock.now();
    }
  }

  /** Makes a folder and those above it; a file in the way stays. */
  makeDirectory(path: string): void {
    let here = this.#root;
    for (const name of namesOf(path)) {
      let next = here.entries.get(name);
      if (next === undefined) here.entries.set(name, (next = this.#directory()));
      if (next.kind === "file") return;
      here = next;
    }
  }

  clear(): void {
    this.#root = this.#directory();
  }

  #openFile(path: string, flag: number, mode: number): FileNode {
    if (this.implicitFolders) this.makeDirectory("/" + namesOf(path).slice(0, -1).join("/"));
    const wantsFolder = path.endsWith("/");
    const present = this.#lookUp(path, "open");
    if (present) {
      if ((flag & flags.create) !== 0 && (flag & flags.exclusive) !== 0)
        throw new FileSystemError("open", path, "file exists");
      const writes = (flag & (flags.writeOnly | flags.readWrite | flags.create | flags.truncate)) !== 0;
      if (present.kind === "directory") {
        // Opened for reading, a folder refuses the first write only.
        if (writes) throw new FileSystemError("open", path, "is a directory");
        return this.#file(mode);
      }
      if ((flag & flags.truncate) !== 0) {
        present.content.truncate();
        present.modifiedAt = this.clock.now();
      }
      return present;
    }
    if ((flag & flags.create) === 0) throw new FileSystemError("open", path, "no such file or directory");
    if (wantsFolder) throw new FileSystemError("open", path, "is a directory");
    const names = namesOf(path);
    const name = names.pop();
    const parent = this.#lookUp("/" + names.join("/"), "open");
    if (name === undefined || parent?.kind !== "directory")
      throw new FileSystemError("open", path, "no such file or directory");
    const file = this.#file(mode);
    parent.entries.set(name, file);
    parent.modifiedAt = this.clock.now();
    return file;
  }

  #find(path: string, operation: string): Node {
    const node = this.#lookUp(path, operation);
    if (!node) throw new FileSystemError(operation, path, "no such file or directory");
    return node;
  }

  #lookUp(path: string, operation: string): Node | undefined {
    if (path === "") return undefined;
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (node === undefined) return undefined;
      if (node.kind === "file") throw new FileSystemError(operation, path, "not a directory");
      node = node.entries.get(name);
    }
    if (node?.kind === "file" && path.endsWith("/")) throw new FileSystemError(operation, path, "not a directory");
    return node;
  }

  #directory(): DirectoryNode {
    return { kind: "directory", entries: new Map(), modifiedAt: this.clock.now() };
  }

  #file(mode: number): FileNode {
    return { kind: "file", content: new FileContent(), mode, modifiedAt: this.clock.now() };
  }
}

/** The names on the way to a path. A relative path begins at the root, which is the working directory here. */
function namesOf(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

function statOf(path: string, node: Node): FileStat {
  const name = namesOf(path).at(-1) ?? "/";
  const common = { name, modifiedAt: node.modifiedAt, isDirectory: node.kind === "directory" };
  if (node.kind === "file") return { ...common, size: node.content.size, mode: node.mode };
  return { ...common, size: 4096, mode: directoryBit + 0o755 };
}

const encoder = new TextEncoder();

function byBytes(a: string, b: string): number {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
