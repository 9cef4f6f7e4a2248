package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

const (
	anyDigest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	parts     = `"package_object_key":"cli/1.2.3/windows-x86_64-msvc.zip","artifact_sha256":"` + anyDigest + `","artifact_size_bytes":1,"package_id":"p","manifest_sha256":"` + anyDigest + `"`
	identity  = `{"role":"cli","version":"1.2.3","os":"windows","arch":"x86_64","distro_abi":"msvc","format":"zip"}`
	cliSpec   = `{"artifact_identity":` + identity + `,` + parts + `,"adopt_existing_cli":false}`
	operation = `{"type":"deploy_cli","spec":` + cliSpec + `}`
)

func TestTypedOperation(t *testing.T) {
	for _, text := range []string{operation, `{"spec":` + cliSpec + `,"type":"deploy_cli"}`} {
		var o wire.TypedOperation
		if err := o.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := o.Validate(); err != nil {
			t.Error(err)
		}
		if got, err := o.AppendJSON(nil); err != nil || string(got) != operation {
			t.Errorf("%v\n%s", err, got)
		}
		o.CLI.AdoptExisting = true
		var e *wire.OperationError
		if err := o.Validate(); !errors.As(err, &e) || e.Path != "spec.adopt_existing_cli" {
			t.Error(err)
		}
	}
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"type":"deploy_cli"}`, `{"spec":` + cliSpec + `}`, `{"type":"deploy_cli","spec":null}`, `{"type":"deploy_backend","spec":` + cliSpec + `}`,
		strings.Replace(operation, `"type"`, `"zz":1,"type"`, 1), strings.Replace(operation, `"type"`, `"type":"deploy_cli","type"`, 1),
		strings.Replace(operation, "1.2.3\",\"os", "1.2\",\"os", 1), strings.Replace(operation, "windows\",", "macos\",", 1), strings.Replace(operation, anyDigest, strings.ToUpper(anyDigest), 1),
		strings.Replace(operation, `"package_id"`, `"zz":1,"package_id"`, 1),
	} {
		var o wire.TypedOperation
		var e *wire.DecodeError
		if err := o.UnmarshalJSON([]byte(text)); !errors.As(err, &e) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPackageKey(t *testing.T) {
	a := wire.ArtifactIdentity{Role: wire.RoleClient, Version: "1.0.0-rc.1", OS: wire.TargetLinux, Arch: wire.ArchX86, ABI: wire.ABIUbuntu, Format: wire.FormatDeb}
	if key, ok := a.PackageKey(); key != "client/1.0.0-rc.1/linux-x86_64-ubuntu-24.04.deb" || !ok || !a.Known() {
		t.Errorf("%s, %t", key, ok)
	}
	a.Role = wire.RoleAgent
	if key, ok := a.PackageKey(); ok || a.Known() {
		t.Errorf("%s", key)
	}
}

func FuzzTypedOperation(f *testing.F) {
	for _, text := range []string{operation, `{"spec":{},"type":"deploy_backend"}`, `{"type":"deploy_client"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var o wire.TypedOperation
		if o.UnmarshalJSON(data) != nil {
			return
		}
		text, err := o.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		var again wire.TypedOperation
		if err := again.UnmarshalJSON(text); err != nil || again != o {
			t.Fatalf("%s: %v", text, err)
		}
		if (o.Validate() == nil) != (again.Validate() == nil) {
			t.Fatal("the verdicts differ")
		}
	})
}
