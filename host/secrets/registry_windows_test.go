package secrets

import (
	"strings"
	"testing"
)

// Keys that each Windows has.
func TestSystemRegistry(t *testing.T) {
	const key = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	r := SystemRegistry()
	if name, ok := r.ReadString(key, "ProductName"); !ok || !strings.Contains(name, "Windows") {
		t.Errorf("REG_SZ: %q, %t", name, ok)
	}
	if path, ok := r.ReadString(`SYSTEM\CurrentControlSet\Control\Session Manager\Environment`, "ComSpec"); !ok || !strings.Contains(path, "%") {
		t.Errorf("REG_EXPAND_SZ: %q, %t", path, ok)
	}
	for _, missing := range [][2]string{
		{key, "no such value"},
		{`SOFTWARE\kanade\no such key`, "NatsToken"},
		{key, "InstallDate"}, // REG_DWORD
		{"a\x00b", "c"},
	} {
		if text, ok := r.ReadString(missing[0], missing[1]); ok {
			t.Errorf("%q: %q", missing, text)
		}
	}
}
