import type { ScheduleStore } from "@tradewind/core/ports";

/** The schedules, of which every change is told once it is stored. */
export function tellingSchedules(schedules: ScheduleStore, changed: () => void): ScheduleStore {
  return {
    ...schedules,
    async put(schedule) {
      await schedules.put(schedule);
      changed();
    },
    async delete(owner, name) {
      const deleted = await schedules.delete(owner, name);
      changed();
      return deleted;
    },
  };
}
