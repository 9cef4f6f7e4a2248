// Package preview shows when schedules fire, what keeps them from it, and which
// jobs they start. The times are those of [manifest.Schedule.NextFire].
package preview
