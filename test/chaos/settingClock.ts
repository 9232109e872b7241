/** Loaded before the program: some time after its start the system's clock seems to be set. */
const { CLOCK_AFTER_MS = "0", CLOCK_BY_MS = "0" } = process.env;
const RealDate = Date;
const beganMs = performance.now();

const shiftMs = (): number =>
  performance.now() - beganMs >= Number(CLOCK_AFTER_MS) ? Number(CLOCK_BY_MS) : 0;

class SetDate extends RealDate {
  constructor(...values: ConstructorParameters<typeof Date> | []) {
    if (values.length === 0) super(RealDate.now() + shiftMs());
    else super(...(values as ConstructorParameters<typeof Date>));
  }

  static override now(): number {
    return RealDate.now() + shiftMs();
  }
}

globalThis.Date = SetDate as DateConstructor;
