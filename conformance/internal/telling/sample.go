package telling

import "math/rand/v2"

// Sample returns n different elements, all of them when there are fewer.
func Sample[T any](r *rand.Rand, from []T, n int) []T {
	out := make([]T, 0, n)
	for _, i := range r.Perm(len(from)) {
		if len(out) == n {
			break
		}
		out = append(out, from[i])
	}
	return out
}
