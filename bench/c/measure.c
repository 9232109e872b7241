#include <emmintrin.h>
#include <string.h>

#include "engine.h"

enum { BLOCKS = 16, BLOCKS_AT = 16, BLOCK_VALUES = 9, SUMS = 5 };

static double *out;
static int count, block, blockEnd, peakPlace, longest;
static double blockPeak, blockLow, blockDepth, gate, peak;
/* Returns at even and at odd places are summed apart: r, r², r³, r⁴, downside², then the weighted changes. */
static pair lanes[SUMS + 1];

static const pair ones = {1, 1};

static double gateOf(double deepest) { return (1 + deepest) * (1 + 1e-12); }

static void beginBlock(double first) {
  blockEnd = (int)(((int64_t)(block + 1) * count) / BLOCKS);
  blockPeak = blockLow = first;
  blockDepth = 0;
  gate = first * gateOf(0);
  memset(lanes, 0, SUMS * sizeof *lanes);
}

void beginMeasure(int returns, double first, double *row) {
  out = row;
  count = returns;
  peak = first;
  peakPlace = -1;
  longest = 0;
  lanes[SUMS] = (pair){0, 0};
  block = 0;
  beginBlock(first);
}

static void endBlock(double last) {
  double *at = out + BLOCKS_AT + block * BLOCK_VALUES;
  for (int k = 0; k < SUMS; k++) at[k] = lanes[k][0] + lanes[k][1];
  at[5] = last;
  at[6] = blockPeak;
  at[7] = blockLow;
  at[8] = blockDepth;
}

static void advance(int place, double equity) {
  while (place >= blockEnd && block < BLOCKS - 1) {
    endBlock(equity);
    block++;
    beginBlock(equity);
  }
}

static void mark(double equity, int place) {
  if (equity >= blockPeak) {
    blockPeak = equity;
    if (equity >= peak) {
      if (place - 1 - peakPlace > longest) longest = place - 1 - peakPlace;
      peak = equity;
      peakPlace = place;
    }
  } else if (equity < gate) {
    double depth = equity / blockPeak - 1;
    if (depth < blockDepth) blockDepth = depth;
  } else {
    return;
  }
  gate = blockPeak * gateOf(blockDepth);
}

static inline pair lower(pair a, pair b) { return (pair)_mm_min_pd((__m128d)b, (__m128d)a); }

static inline bool isEither(pair equity, double highest, double lowest) {
  __m128d high = _mm_cmpge_pd((__m128d)equity, _mm_set1_pd(highest));
  return _mm_movemask_pd(_mm_or_pd(high, _mm_cmplt_pd((__m128d)equity, _mm_set1_pd(lowest)))) != 0;
}

static inline void add(pair to[SUMS + 1], pair equity, pair before, pair left) {
  pair r = equity / before - ones, square = r * r, loss = lower((pair){0, 0}, r);
  to[0] += r;
  to[1] += square;
  to[2] += square * r;
  to[3] += square * square;
  to[4] += loss * loss;
  to[5] += (equity - before) * left;
}

/* One bar: its own lane moves, the other one stands still. */
static void single(const double *curve, int place) {
  double equity = curve[0], before = curve[-1], left = count - place;
  pair still = {before, before}, moved = still;
  moved[place & 1] = equity;
  add(lanes, moved, still, (pair){left, left});
  if (equity < blockLow) blockLow = equity;
  mark(equity, place);
}

static void pairs(const double *curve, int place, int steps) {
  pair sums[SUMS + 1];
  memcpy(sums, lanes, sizeof sums);
  pair left = {count - place, count - place - 1}, low = {blockLow, blockLow};
  for (int k = 0; k < steps; k++, curve += 2) {
    pair equity = *(const pair *)curve, before = *(const pair *)(curve - 1);
    add(sums, equity, before, left);
    left -= (pair){2, 2};
    low = lower(low, equity);
    if (isEither(equity, blockPeak, gate)) {
      mark(equity[0], place + 2 * k);
      mark(equity[1], place + 2 * k + 1);
    }
  }
  memcpy(lanes, sums, sizeof sums);
  blockLow = low[0] < low[1] ? low[0] : low[1];
}

static void accumulate(const double *curve, int place, int end) {
  if ((place & 1) == 1) single(curve++, place++);
  if (place + 1 < end) {
    int steps = (end - place) >> 1;
    pairs(curve, place, steps);
    place += 2 * steps;
    curve += 2 * steps;
  }
  if (place < end) single(curve, place);
}

void measureStretch(const double *curve, int from, int to) {
  if (curve[-1] >= peak) peakPlace = from - 1;
  for (int place = from; place < to;) {
    advance(place, curve[-1]);
    int end = to < blockEnd ? to : blockEnd;
    accumulate(curve, place, end);
    curve += end - place;
    place = end;
  }
}

void endMeasure(double last) {
  advance(count, last);
  endBlock(last);
  if (last < peak && count - 1 - peakPlace > longest) longest = count - 1 - peakPlace;
  out[4] = lanes[SUMS][0] + lanes[SUMS][1];
  out[5] = last;
  out[6] = longest;
}
