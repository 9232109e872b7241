import type { Authenticator, ScheduleStore, TicketStore } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { owner, runIdOf, scheduleOf, stranger } from "./fixtures.ts";
import type { Make } from "./make.ts";
import { walk } from "./paging.ts";

export function describeScheduleStoreContract(name: string, make: Make<ScheduleStore>): void {
  describe(`ScheduleStore of ${name}`, () => {
    it("gives back what was put, the last put of a name", async () => {
      const schedules = await make();
      await schedules.put(scheduleOf("nightly"));
      await schedules.put(scheduleOf("nightly", { enabled: false }));
      expect(await schedules.get(owner, "nightly")).toEqual(scheduleOf("nightly", { enabled: false }));
      expect(await schedules.get(stranger, "nightly")).toBeNull();
    });

    it("lists an owner's by name and all of everybody's", async () => {
      const schedules = await make();
      for (const called of ["c", "a", "b"]) await schedules.put(scheduleOf(called));
      await schedules.put(scheduleOf("d", { owner: stranger }));
      const pages = await walk(2, (page) => schedules.list(owner, page));
      expect(pages.map((page) => page.map((schedule) => schedule.name))).toEqual([["a", "b"], ["c"]]);
      expect((await schedules.all()).map((schedule) => schedule.name)).toEqual(["a", "b", "c", "d"]);
    });

    it("deletes once, and only the owner's own", async () => {
      const schedules = await make();
      await schedules.put(scheduleOf("nightly"));
      expect(await schedules.delete(stranger, "nightly")).toBe(false);
      expect(await schedules.delete(owner, "nightly")).toBe(true);
      expect(await schedules.delete(owner, "nightly")).toBe(false);
    });

    describe("a note of a firing", () => {
      const seen = scheduleOf("nightly", { updatedAt: "2026-01-01T00:00:00.000Z" });
      const notes = { nextAt: "2026-01-03T02:00:00.000Z" };

      it("changes the record that was seen, in what is noted alone, and goes on doing so", async () => {
        const schedules = await make();
        await schedules.put(seen);
        expect(await schedules.note(seen, { lastRunId: runIdOf(7) })).toBe(true);
        expect(await schedules.note(seen, notes)).toBe(true);
        expect(await schedules.get(owner, "nightly")).toEqual({ ...seen, ...notes, lastRunId: runIdOf(7) });
        expect(await schedules.note(seen, { nextAt: null })).toBe(true);
        expect(await schedules.get(owner, "nightly")).toMatchObject({ nextAt: null, lastRunId: runIdOf(7) });
      });

      it("leaves one that was changed since as it is", async () => {
        const schedules = await make();
        const changed = { ...seen, enabled: false, updatedAt: "2026-01-02T00:00:00.000Z" };
        await schedules.put(seen);
        await schedules.put(changed);
        expect(await schedules.note(seen, notes)).toBe(false);
        expect(await schedules.get(owner, "nightly")).toEqual(changed);
      });

      it("does not bring back one that was deleted", async () => {
        const schedules = await make();
        await schedules.put(seen);
        await schedules.delete(owner, "nightly");
        expect(await schedules.note(seen, notes)).toBe(false);
        expect(await schedules.get(owner, "nightly")).toBeNull();
        expect(await schedules.all()).toEqual([]);
      });
    });
  });
}

export function describeTicketStoreContract(name: string, make: Make<TicketStore>): void {
  describe(`TicketStore of ${name}`, () => {
    it("admits once", async () => {
      const tickets = await make();
      await tickets.put("hash", owner, 1_000);
      expect(await tickets.take("hash", 999)).toBe(owner);
      expect(await tickets.take("hash", 999)).toBeNull();
    });

    it("admits nobody from the moment a ticket expires, nor on another ticket", async () => {
      const tickets = await make();
      await tickets.put("hash", owner, 1_000);
      expect(await tickets.take("other", 0)).toBeNull();
      expect(await tickets.take("hash", 1_000)).toBeNull();
    });

    it("keeps the other tickets when one is taken", async () => {
      const tickets = await make();
      await tickets.put("one", owner, 1_000);
      await tickets.put("two", stranger, 1_000);
      await tickets.take("one", 0);
      expect(await tickets.take("two", 0)).toBe(stranger);
    });
  });
}

export function describeAuthenticatorContract(
  name: string,
  make: (tokens: Readonly<Record<string, string>>) => Authenticator | Promise<Authenticator>,
): void {
  describe(`Authenticator of ${name}`, () => {
    it.each([
      ["ada's token", owner],
      ["eve's token", stranger],
      ["ada's toke", null],
      ["", null],
      ["__proto__", null],
    ])("takes %j as %s", async (token, expected) => {
      const authenticator = await make({ "ada's token": owner, "eve's token": stranger });
      expect(await authenticator.authenticate(token)).toBe(expected);
    });
  });
}
