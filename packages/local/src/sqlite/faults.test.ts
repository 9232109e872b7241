import { RetryableError, TerminalError } from "@tradewind/core/errors";
import { describe, expect, it } from "vitest";
import { guarded } from "./faults.ts";

function faultOf(fields: object): unknown {
  try {
    return guarded(() => {
      throw Object.assign(new Error("as the system says it"), fields);
    });
  } catch (thrown) {
    return thrown;
  }
}

describe("what the disk refuses", () => {
  it.each([
    [{ errcode: 13 }, "store.full"],
    [{ errcode: 778 }, "store.full"],
    [{ code: "ENOSPC" }, "store.full"],
    [{ code: "EFBIG" }, "store.full"],
    [{ errcode: 8 }, "home.unwritable"],
    [{ errcode: 14 }, "home.unwritable"],
    [{ code: "EROFS" }, "home.unwritable"],
    [{ code: "EACCES" }, "home.unwritable"],
  ])("%o is %s, terminal, with the system's words and a remedy", (fields, code) => {
    const fault = faultOf(fields);
    expect(fault).toBeInstanceOf(TerminalError);
    expect(fault).toMatchObject({ code, kind: "unavailable" });
    expect(String(fault)).toMatch(/as the system says it.*(make room|make it writable)/);
  });

  it("is retryable where another connection holds the lock, whatever the kind of lock", () => {
    for (const errcode of [5, 261, 517]) {
      const fault = faultOf({ errcode });
      expect(fault).toBeInstanceOf(RetryableError);
      expect(fault).toMatchObject({ code: "store.busy" });
    }
  });

  it("passes on what it does not know", () => {
    expect(faultOf({ errcode: 19 })).toMatchObject({ errcode: 19 });
    expect(guarded(() => 3)).toBe(3);
  });
});
