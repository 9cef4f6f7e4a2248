package bootstrap

// StorageRounds bounds how often storage is asked for, where a test knows that
// waiting for it is in vain.
func StorageRounds(n int) Option {
	return func(o *options) { o.rounds = n }
}
