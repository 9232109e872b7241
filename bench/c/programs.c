#include "engine.h"

/* Rules are evaluated a tile at a time, so that what lies between stays in the nearest cache. */
enum { TILE_WORDS = 128, TILES = 256, WHOLE = 4, OPERATIONS_MAX = 256 };

static const Workload *workload;
static uint64_t tiles[TILES][TILE_WORDS];
static uint64_t *whole[WHOLE], *nothing;
static uint64_t carried[OPERATIONS_MAX];

void usePrograms(const Workload *of) {
  workload = of;
  uint64_t bytes = 16ull * of->symbol.blocks;
  for (int k = 0; k < WHOLE; k++) whole[k] = zeroed(bytes);
  nothing = zeroed(bytes);
}

/* Where a place's bits of the tile begin. */
static uint64_t *bitsAt(Place place, int word) {
  switch (place.kind) {
    case PLACE_ATOM:
      return (uint64_t *)atomBits(place.number) + word;
    case PLACE_TILE:
      return tiles[place.number];
    case PLACE_WHOLE:
      return whole[place.number] + word;
    default:
      return nothing + word;
  }
}

/* A run of `count` bars, doubled by shifts over the word before and this one. */
static void held(const uint64_t *a, int count, uint64_t *before, uint64_t *out, int words) {
  for (int word = 0; word < words; word++) {
    uint64_t low = *before, high = a[word];
    for (int length = 1; length < count;) {
      int shift = length < count - length ? length : count - length;
      high &= (high << shift) | (low >> (64 - shift));
      low &= low << shift;
      length += shift;
    }
    *before = a[word];
    out[word] = high;
  }
}

static void run(const Operation *operation, uint64_t *before, int word, int words) {
  const uint64_t *a = bitsAt(operation->a, word), *b = bitsAt(operation->b, word), *c = bitsAt(operation->c, word);
  uint64_t *out = bitsAt(operation->out, word);
  switch (operation->kind) {
    case OP_AND:
      for (int k = 0; k < words; k++) out[k] = a[k] & b[k];
      break;
    case OP_OR:
      for (int k = 0; k < words; k++) out[k] = a[k] | b[k];
      break;
    case OP_AND_NOT:
      for (int k = 0; k < words; k++) out[k] = a[k] & ~b[k];
      break;
    case OP_NOT:
      for (int k = 0; k < words; k++) out[k] = ~a[k];
      break;
    case OP_HELD:
      held(a, operation->count, before, out, words);
      break;
    default:
      for (int k = 0; k < words; k++) out[k] = a[k] & ~(b[k] | c[k]);
  }
}

Signals evaluate(const Strategy *strategy) {
  const Operation *operations = workload->operations + strategy->firstOperation;
  int from = strategy->firstSignal / BLOCK_BARS - 2, end = 2 * ((workload->end + BLOCK_BARS - 1) / BLOCK_BARS);
  for (int k = 0; k < strategy->operations; k++) carried[k] = 0;
  for (int word = from < 0 ? 0 : 2 * from; word < end; word += TILE_WORDS) {
    int words = end - word < TILE_WORDS ? end - word : TILE_WORDS;
    for (int k = 0; k < strategy->operations; k++) run(operations + k, carried + k, word, words);
  }
  return (Signals){
      bitsAt(strategy->longEntry, 0),
      bitsAt(strategy->longExit, 0),
      bitsAt(strategy->shortEntry, 0),
      bitsAt(strategy->shortExit, 0),
  };
}
