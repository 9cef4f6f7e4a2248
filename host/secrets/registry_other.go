//go:build !windows

package secrets

func (systemRegistry) ReadString(string, string) (string, bool) { return "", false }
