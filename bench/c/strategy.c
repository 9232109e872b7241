#include "position.h"

static int start, last, held;
static Position position;
static Signals signals;

static int nextIn(const uint64_t *a, const uint64_t *b, int from, int to) {
  if (from >= to) return to;
  int word = from >> 6, end = (to + 63) >> 6;
  uint64_t bits = (a[word] | b[word]) & (~0ull << (from & 63));
  while (bits == 0) {
    if (++word >= end) return to;
    bits = a[word] | b[word];
  }
  int bar = (word << 6) + __builtin_ctzll(bits);
  return bar < to ? bar : to;
}

static bool isIn(const uint64_t *bits, int bar) { return bits[bar >> 6] >> (bar & 63) & 1; }

static int finish(int entry, int bar, int heldTo) {
  measureStep(position.equity, bar - start - 1);
  settleMeasure();
  held += heldTo - entry;
  return bar;
}

/* Lives through the bars [from, to); answers the bar at which the position was closed, or `to`. */
static int walk(int bar, int to) {
  while (bar < to) {
    int segmentEnd = bar + SEGMENT_BARS < to ? bar + SEGMENT_BARS : to;
    bar = ride(&position, bar, to, bar - start - 1);
    if (bar >= segmentEnd) continue;
    closeIfTouched(&position, bar);
    double equity = settle(&position, bar);
    if (position.side == 0) return bar;
    measureStep(equity, bar - start - 1);
    bar++;
  }
  return to;
}

/* Holds the position opened at `entry`, and those it is reversed into; answers the bar at which the sleeve is flat. */
static int hold(int entry, int holdingMax) {
  const double *fills = position.symbol->open;
  for (int from = entry;;) {
    bool isLong = position.side > 0;
    int limit = holdingMax > 0 && from + holdingMax < last ? from + holdingMax : last;
    const uint64_t *exits = isLong ? signals.longExit : signals.shortExit;
    int signal = nextIn(exits, exits, from, limit), to = signal + 1 < limit ? signal + 1 : limit;
    int closed = walk(from, to);
    if (position.side == 0) return finish(entry, closed, closed + 1);
    if (signal + 1 > limit) {
      closeIfTouched(&position, limit);
      if (position.side != 0) closePosition(&position, limit, position.symbol->close[limit], false);
      return finish(entry, limit, limit + 1);
    }
    closePosition(&position, to, fills[to], false);
    bool reverse = isIn(isLong ? signals.shortEntry : signals.longEntry, signal);
    if (!reverse || !(position.equity > 0)) return finish(entry, to, to);
    openPosition(&position, isLong ? -1 : 1, to, fills[to]);
    from = to;
  }
}

void runStrategy(const Workload *workload, const Strategy *strategy, double *row) {
  start = workload->start;
  last = workload->end - 1;
  held = 0;
  row[0] = last - start;
  row[1] = workload->terms.calendarDays;
  row[2] = workload->terms.barsPerYear;
  row[3] = strategy->capital;
  signals = evaluate(strategy);
  beginPosition(&position, workload, strategy);
  Charges charges = {position.growth, position.borrow, position.financing};
  beginMeasure(last - start, strategy->capital, row, charges);
  for (int bar = strategy->firstSignal; position.equity > 0;) {
    int signal = nextIn(signals.longEntry, signals.shortEntry, bar, last);
    if (signal >= last) break;
    beginStretch(signal - start);
    openPosition(&position, isIn(signals.longEntry, signal) ? 1 : -1, signal + 1, position.symbol->open[signal + 1]);
    bar = hold(signal + 1, strategy->holdingMax);
  }
  endMeasure();
  double told[] = {held, position.trades, position.wins, position.gained, position.lost, position.notional};
  for (int k = 0; k < 6; k++) row[7 + k] = told[k];
}
