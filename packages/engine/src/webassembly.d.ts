// The types for Node have only the streaming half of it.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Global {
    readonly value: number;
  }
  class Instance {
    constructor(
      module: Module,
      imports: { readonly env: { readonly memory: Memory }; readonly tradeLog: object },
    );
    readonly exports: object;
  }
}
