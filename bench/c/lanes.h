/* As many values side by side as the processor takes, and comparisons of them as bits. */
#ifndef LANES_H
#define LANES_H

#include <immintrin.h>
#include <stdint.h>

#if defined(__AVX512F__)
enum { LANES = 8 };
typedef double lanes __attribute__((vector_size(64), aligned(8), may_alias));
static inline uint64_t above(lanes a, lanes b) { return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GT_OQ); }
static inline uint64_t aboveOrEqual(lanes a, lanes b) { return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GE_OQ); }
#elif defined(__AVX__)
enum { LANES = 4 };
typedef double lanes __attribute__((vector_size(32), aligned(8), may_alias));
static inline uint64_t above(lanes a, lanes b) {
  return _mm256_movemask_pd(_mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_GT_OQ));
}
static inline uint64_t aboveOrEqual(lanes a, lanes b) {
  return _mm256_movemask_pd(_mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_GE_OQ));
}
#else
enum { LANES = 2 };
typedef double lanes __attribute__((vector_size(16), aligned(8), may_alias));
static inline uint64_t above(lanes a, lanes b) { return _mm_movemask_pd(_mm_cmpgt_pd((__m128d)a, (__m128d)b)); }
static inline uint64_t aboveOrEqual(lanes a, lanes b) { return _mm_movemask_pd(_mm_cmpge_pd((__m128d)a, (__m128d)b)); }
#endif

static inline lanes at(const double *column) { return *(const lanes *)column; }
static inline lanes all(double value) { return (lanes){} + value; }

#endif
