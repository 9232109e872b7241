#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine.h"
#include "lanes.h"

static const Workload *workload;
static uint64_t **bitsets;
static double *strengths[WINDOW_MAX];
static uint64_t *pool;
static int64_t poolUsed;
static int words;

void useAtoms(const Workload *of) {
  workload = of;
  words = 2 * of->symbol.blocks;
  bitsets = zeroed(sizeof *bitsets * of->atomCount);
  forgetAtoms();
}

void forgetAtoms(void) {
  memset(bitsets, 0, sizeof *bitsets * workload->atomCount);
  for (int window = 0; window < WINDOW_MAX; window++) {
    free(strengths[window]);
    strengths[window] = NULL;
  }
  /* Memory that nobody has touched yet, as an engine's is that has just been made; twins come in pairs. */
  uint64_t bytes = 16ull * words * workload->atomCount;
  if (pool != NULL) munmap(pool, bytes);
  pool = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pool == MAP_FAILED) exit(1);
  poolUsed = 0;
}

static uint64_t *nextBitset(void) { return pool + (int64_t)words * poolUsed++; }

static void smooth(const double *values, int bars, int window, double *smoothed) {
  double average = 0, alpha = 1.0 / window;
  for (int t = 0; t < window && t < bars; t++) smoothed[t] = NAN;
  if (window >= bars) return;
  for (int t = 1; t <= window; t++) average += values[t];
  average /= window;
  smoothed[window] = average;
  for (int t = window + 1; t < bars; t++) {
    average += alpha * (values[t] - average);
    smoothed[t] = average;
  }
}

/* Relative strength by Wilder. */
static const double *strengthOf(int window) {
  if (strengths[window] != NULL) return strengths[window];
  int bars = workload->symbol.bars;
  const double *close = workload->symbol.close;
  double *gains = malloc(8ull * bars), *losses = malloc(8ull * bars);
  double *up = malloc(8ull * bars), *down = malloc(8ull * bars), *column = zeroed(8ull * (bars + 2 * BLOCK_BARS));
  for (int t = 1; t < bars; t++) {
    double change = close[t] - close[t - 1];
    gains[t] = change > 0 ? change : 0;
    losses[t] = -change > 0 ? -change : 0;
  }
  smooth(gains, bars, window, up);
  smooth(losses, bars, window, down);
  for (int t = 0; t < bars; t++) {
    double whole = up[t] + down[t], share = (100 * up[t]) / whole;
    column[t] = whole == 0 ? 50 : share > 100 ? 100 : share < 0 ? 0 : share;
  }
  free(gains), free(losses), free(up), free(down);
  return strengths[window] = column;
}

static void clearBefore(uint64_t *bits, int bar) {
  int end = bar < 64 * words ? bar : 64 * words;
  memset(bits, 0, 8ull * (end >> 6));
  if (end & 63) bits[end >> 6] &= ~0ull << (end & 63);
}

/* The average of one window against that of another, both ways, straight from the prefix sums. */
static void compareAverages(int window, int other, uint64_t *over, uint64_t *under) {
  const double *newest = workload->symbol.sums + 1;
  lanes origin = all(workload->symbol.origin), share = all(1.0 / window), otherShare = all(1.0 / other);
  for (int word = 0; word < words; word++) {
    uint64_t more = 0, less = 0;
    for (int k = 0; k < 64; k += LANES, newest += LANES) {
      lanes sum = at(newest);
      lanes a = origin + (sum - at(newest - window)) * share, b = origin + (sum - at(newest - other)) * otherShare;
      more |= above(a, b) << k;
      less |= above(b, a) << k;
    }
    over[word] = more;
    under[word] = less;
  }
  int defined = (window > other ? window : other) - 1;
  clearBefore(over, defined);
  clearBefore(under, defined);
}

static void compareConstant(const double *column, double constant, bool higher, uint64_t *bits) {
  lanes bound = all(constant);
  for (int word = 0; word < words; word++) {
    uint64_t found = 0;
    for (int k = 0; k < 64; k += LANES, column += LANES)
      found |= (higher ? above(at(column), bound) : above(bound, at(column))) << k;
    bits[word] = found;
  }
}

static int sameSide(const Side *a, const Side *b) { return a->kind == b->kind && a->window == b->window; }

static uint64_t *buildAbove(int number) {
  const Atom *atom = &workload->atoms[number];
  const Side *left = &atom->left, *right = &atom->right;
  uint64_t *bits = nextBitset();
  if (right->kind == SIDE_CONSTANT) {
    compareConstant(strengthOf(left->window), right->value, true, bits);
  } else if (left->kind == SIDE_CONSTANT) {
    compareConstant(strengthOf(right->window), left->value, false, bits);
  } else {
    uint64_t *other = nextBitset();
    compareAverages(left->window, right->window, bits, other);
    /* The exporter puts a comparison's twin right behind it. */
    const Atom *twin = atom + 1;
    if (twin->kind == ATOM_ABOVE && sameSide(&twin->left, right) && sameSide(&twin->right, left))
      bitsets[number + 1] = other;
  }
  return bitsets[number] = bits;
}

/* Where a comparison begins to hold; `given` is the comparison's number. */
static uint64_t *buildCrosses(int number) {
  const Atom *atom = &workload->atoms[number];
  const uint64_t *holds = atomBits(atom->given);
  uint64_t *bits = nextBitset(), carry = 1;
  for (int word = 0; word < words; word++) {
    bits[word] = holds[word] & ~((holds[word] << 1) | carry);
    carry = holds[word] >> 63;
  }
  int window = atom->left.window > atom->right.window ? atom->left.window : atom->right.window;
  clearBefore(bits, window);
  return bitsets[number] = bits;
}

const uint64_t *atomBits(int number) {
  if (bitsets[number] != NULL) return bitsets[number];
  const Atom *atom = &workload->atoms[number];
  if (atom->kind == ATOM_GIVEN) return bitsets[number] = workload->given + (int64_t)words * atom->given;
  return atom->kind == ATOM_ABOVE ? buildAbove(number) : buildCrosses(number);
}
