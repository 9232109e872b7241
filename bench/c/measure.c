#include <emmintrin.h>
#include <math.h>
#include <string.h>

#include "engine.h"

enum { BLOCKS = 16, BLOCKS_AT = 16, BLOCK_VALUES = 9, SUMS = 5 };

/* Returns at even and at odd places are summed apart, two bars a step. */
typedef struct {
  /* r, r², r³, r⁴, downside² of the block. */
  pair sums[SUMS];
  /* Changes, each weighted by the places that are left, of the whole range. */
  pair weighted;
  /* Of the block: the lowest equity, the lowest equity over the peak before it, and that peak, twice. */
  pair low, ratio, top;
} Lanes;

static Lanes lanes;
static Charges charges;
static double *out;
static int count, block, blockEnd, peakPlace, longest, weightOfWaiting;
static double peak, latest, beforeWaiting;
static bool waits;

static inline pair both(double value) { return (pair){value, value}; }
static inline pair lower(pair a, pair b) { return (pair)_mm_min_pd((__m128d)b, (__m128d)a); }
static inline pair higher(pair a, pair b) { return (pair)_mm_max_pd((__m128d)b, (__m128d)a); }
static double lowest(pair values) { return values[1] < values[0] ? values[1] : values[0]; }

static void beginBlock(void) {
  blockEnd = (int)(((int64_t)(block + 1) * count) / BLOCKS);
  memset(lanes.sums, 0, sizeof lanes.sums);
  lanes.low = lanes.top = both(latest);
  lanes.ratio = both(1);
}

void beginMeasure(int returns, double first, double *row, Charges carry) {
  out = row;
  charges = carry;
  count = returns;
  peak = latest = first;
  peakPlace = -1;
  longest = 0;
  waits = false;
  lanes.weighted = both(0);
  block = 0;
  beginBlock();
}

static inline void add(Lanes *to, pair equity, pair before, pair left) {
  pair r = equity / before - both(1), square = r * r, loss = lower(both(0), r);
  to->sums[0] += r;
  to->sums[1] += square;
  to->sums[2] += square * r;
  to->sums[3] += square * square;
  to->sums[4] += loss * loss;
  to->weighted += (equity - before) * left;
  to->low = lower(to->low, equity);
  pair most = higher(to->top, equity), highest = higher(most, both(most[0]));
  to->ratio = lower(to->ratio, equity / highest);
  to->top = both(highest[1]);
}

void settleMeasure(void) {
  if (!waits) return;
  waits = false;
  double still = latest > 0 ? latest : beforeWaiting;
  add(&lanes, (pair){latest, still}, (pair){beforeWaiting, still}, both(weightOfWaiting));
}

static void endBlock(void) {
  settleMeasure();
  double *at = out + BLOCKS_AT + block * BLOCK_VALUES;
  for (int k = 0; k < SUMS; k++) at[k] = lanes.sums[k][0] + lanes.sums[k][1];
  at[5] = latest;
  at[6] = lanes.top[0];
  at[7] = lowest(lanes.low);
  at[8] = lowest(lanes.ratio) - 1;
}

static void advance(int place) {
  while (place >= blockEnd && block < BLOCKS - 1) {
    endBlock();
    block++;
    beginBlock();
  }
}

void beginStretch(int place) {
  if (latest >= peak) peakPlace = place - 1;
}

static void raise(double equity, int place) {
  if (place - 1 - peakPlace > longest) longest = place - 1 - peakPlace;
  peak = equity;
  peakPlace = place;
}

void measureStep(double equity, int place) {
  if (place >= blockEnd) advance(place);
  if ((place & 1) == 0) {
    beforeWaiting = latest;
    weightOfWaiting = count - place;
    waits = true;
  } else {
    pair left = {count - place + 1, count - place};
    add(&lanes, (pair){latest, equity}, (pair){waits ? beforeWaiting : latest, latest}, left);
    waits = false;
  }
  latest = equity;
  if (equity >= peak) raise(equity, place);
}

static inline double charged(Carry kind, double owned, double worth) {
  if (kind == FREE) return owned;
  if (kind == INDEBTED) return owned * charges.growth;
  double excess = 2 * worth - owned;
  return owned - charges.borrow * worth - charges.financing * (0.5 * (fabs(excess) + excess));
}

static inline __attribute__((always_inline)) double holdPairs(Carry kind, const double *prices, double cash,
                                                             double units, int place, int pairs) {
  Lanes own = lanes;
  pair left = {count - place, count - place - 1}, previous = both(latest), owned = both(cash), size = both(units);
  for (int k = 0; k < pairs; k++, prices += 2) {
    pair worth = size * *(const pair *)prices;
    if (kind != FREE) {
      double first = charged(kind, owned[1], fabs(worth[0]));
      owned = (pair){first, charged(kind, first, fabs(worth[1]))};
    }
    pair equity = owned + worth;
    add(&own, equity, (pair){previous[1], equity[0]}, left);
    previous = equity;
    left -= both(2);
    if (_mm_movemask_pd(_mm_cmpge_pd((__m128d)equity, _mm_set1_pd(peak))) != 0) {
      if (equity[0] >= peak) raise(equity[0], place + 2 * k);
      if (equity[1] >= peak) raise(equity[1], place + 2 * k + 1);
    }
  }
  lanes = own;
  latest = previous[1];
  return owned[1];
}

static double stepHolding(Carry kind, double price, double cash, double units, int place) {
  double worth = units * price;
  cash = charged(kind, cash, fabs(worth));
  measureStep(cash + worth, place);
  return cash;
}

static inline __attribute__((always_inline)) double hold(Carry kind, const double *prices, double cash, double units,
                                                        int place, int to) {
  while (place < to) {
    if (place >= blockEnd) advance(place);
    int end = to < blockEnd ? to : blockEnd;
    if ((place & 1) == 1) cash = stepHolding(kind, *prices++, cash, units, place++);
    int pairs = (end - place) >> 1;
    if (pairs > 0) {
      cash = holdPairs(kind, prices, cash, units, place, pairs);
      place += 2 * pairs;
      prices += 2 * pairs;
    }
    if (place < end) cash = stepHolding(kind, *prices++, cash, units, place++);
  }
  return cash;
}

double measureHeld(Carry kind, const double *prices, double cash, double units, int place, int to) {
  switch (kind) {
    case FREE:
      return hold(FREE, prices, cash, units, place, to);
    case INDEBTED:
      return hold(INDEBTED, prices, cash, units, place, to);
    default:
      return hold(CHARGED, prices, cash, units, place, to);
  }
}

void endMeasure(void) {
  advance(count);
  endBlock();
  if (latest < peak && count - 1 - peakPlace > longest) longest = count - 1 - peakPlace;
  out[4] = lanes.weighted[0] + lanes.weighted[1];
  out[5] = latest;
  out[6] = longest;
}
