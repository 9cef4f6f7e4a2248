// Package catalogue keeps the jobs of a fleet: it reads their files as their
// authors wrote them, tells everything that is wrong with one, registers them
// on the broker, and makes commands of them.
//
// # Registering
//
// A registered job is three values under its id: the job itself as JSON in the
// bucket jobs, the author's own text in jobs_yaml, and in script_current the
// version that agents run. They are written in this order. The job is compared
// with the one that was read before and so is never written over somebody
// else's; the text is for editors alone; and the pin comes last, because a pin
// must not name a version that is not there. Whatever interrupts the three, to
// register the same file again completes them.
//
// A version is a promise that its content stays: agents, caches and people rely
// on it. So a version that was published before with another content is refused
// ([ErrPublished]), as far back as the bucket remembers.
package catalogue
