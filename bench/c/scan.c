#include "engine.h"
#include "lanes.h"

static int within(const Symbol *symbol, int bar, int end, double lower, double upper) {
  lanes lowest = all(lower), highest = all(upper);
  for (; bar < end; bar += LANES) {
    uint64_t touched =
        aboveOrEqual(lowest, at(symbol->floor + bar)) | aboveOrEqual(at(symbol->ceiling + bar), highest);
    if (touched == 0) continue;
    int found = bar + __builtin_ctzll(touched);
    return found < end ? found : end;
  }
  return end;
}

/* The first bar that comes near a level; the extremes of 32 bars rule out whole blocks of them. */
int firstTouch(const Symbol *symbol, int bar, int to, double lower, double upper) {
  while (bar < to) {
    int block = bar / EXTREME_BARS, end = (bar | (EXTREME_BARS - 1)) + 1;
    if (end > to) end = to;
    if (symbol->floorMin[block] <= lower || symbol->ceilingMax[block] >= upper) {
      int found = within(symbol, bar, end, lower, upper);
      if (found < end) return found;
    }
    bar = end;
  }
  return to;
}

/* Below (above, for a short position) a trailing stop; `keep` of the extreme, which moves on. */
int firstTouchTrailing(const Symbol *symbol, int bar, int to, double lower, double upper, double keep, double side,
                       double *extreme) {
  bool isLong = side > 0;
  const double *worst = isLong ? symbol->floor : symbol->ceiling, *best = isLong ? symbol->ceiling : symbol->floor;
  const double *reach = isLong ? symbol->high : symbol->low;
  const double *worstOf = isLong ? symbol->floorMin : symbol->ceilingMax;
  const double *bestOf = isLong ? symbol->ceilingMax : symbol->floorMin;
  const double *reachOf = isLong ? symbol->highMax : symbol->lowMin;
  double adverse = side * (isLong ? lower : upper), profit = side * (isLong ? upper : lower);
  double furthest = side * *extreme, level = furthest * keep;
  if (level < adverse) level = adverse;
  while (bar < to) {
    int block = bar / EXTREME_BARS, end = (bar | (EXTREME_BARS - 1)) + 1;
    if (end > to) end = to;
    double reached = side * reachOf[block], raised = reached * keep, bound = raised > level ? raised : level;
    bool exact = reached <= furthest || end - bar == EXTREME_BARS;
    if (exact && side * worstOf[block] > bound && side * bestOf[block] < profit) {
      if (reached > furthest) {
        furthest = reached;
        level = bound;
      }
      bar = end;
      continue;
    }
    for (; bar < end; bar++) {
      if (side * worst[bar] <= level || side * best[bar] >= profit) {
        *extreme = side * furthest;
        return bar;
      }
      double own = side * reach[bar];
      if (own > furthest) {
        furthest = own;
        if (own * keep > level) level = own * keep;
      }
    }
  }
  *extreme = side * furthest;
  return to;
}
