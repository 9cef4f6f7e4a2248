package manifest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

const typedJob = `id: deploy
version: 1
require_approval: true
deploy_authorization: {plan_id: plan-1, plan_digest: ` + digest + `}
execute:
  kind: typed_operation
  payload_version: 1
  timeout: 10m
  operation:
    type: deploy_backend
    spec:
      artifact_identity: {role: backend, version: 0.80.0, os: linux, arch: aarch64, distro_abi: musl, format: tar_gz}
      package_object_key: backend/0.80.0/linux-aarch64-musl.tar_gz
      artifact_sha256: ` + digest + `
      artifact_size_bytes: 21
      package_id: com.example.backend
      manifest_sha256: ` + digest + `
      preserve_config: true
      wipe_db: false
      require_db_backup: true
      start_policy: preserve
      firewall: {managed_port: 8080}
`

const typedJobJSON = `{"id":"deploy","version":"1","description":null,"execute":{"kind":"typed_operation","payload_version":1,"timeout":"10m","run_as":"system","operation":{"type":"deploy_backend","spec":` +
	`{"artifact_identity":{"role":"backend","version":"0.80.0","os":"linux","arch":"aarch64","distro_abi":"musl","format":"tar_gz"},"package_object_key":"backend/0.80.0/linux-aarch64-musl.tar_gz",` +
	`"artifact_sha256":"` + digest + `","artifact_size_bytes":21,"package_id":"com.example.backend","manifest_sha256":"` + digest + `","preserve_config":true,"wipe_db":false,"require_db_backup":true,` +
	`"start_policy":"preserve","repair_service":false,"firewall":{"managed_port":8080}}}},"require_approval":true,"deploy_authorization":{"plan_id":"plan-1","plan_digest":"` + digest + `"},` +
	`"inventory":null,"emit":null,"check":null,"staleness":{"mode":"cached"}}`

func TestTypedJob(t *testing.T) {
	newest := manifest.Reader{Contract: wire.V0_101_0, Strict: true}
	job, err := newest.Job([]byte(typedJob))
	if err != nil {
		t.Fatal(err)
	}
	if err := job.ValidateAt(wire.V0_101_0); err != nil {
		t.Error(err)
	}
	if data, err := job.AppendJSON(nil); err != nil || string(data) != typedJobJSON {
		t.Errorf("%v\n%s\n%s", err, data, typedJobJSON)
	}
	text, err := job.EncodeYAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := newest.Job(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if data, err := again.AppendJSONAt(nil, wire.V0_101_0); err != nil || string(data) != typedJobJSON {
		t.Errorf("%v\n%s", err, data)
	}
	again.Execute.Typed.Set(func() manifest.TypedExecute {
		x, _ := again.Execute.Typed.Get()
		x.Timeout, x.Operation.Backend.Firewall = "5m", wire.FirewallPolicy{NoChange: true}
		return x
	}())
	rewritten, err := manifest.RewriteJob([]byte(typedJob), again)
	if want := strings.NewReplacer("10m", "5m", "{managed_port: 8080}", "no_change").Replace(typedJob); err != nil || string(rewritten) != want {
		t.Errorf("%v\n%s", err, rewritten)
	}

	// The older contract has no such jobs, and no order can be made of one.
	if _, err := (manifest.Reader{Contract: wire.V0_43_53}).Job([]byte(typedJob)); err == nil {
		t.Error("the older contract reads it")
	}
	var encode *wire.EncodeError
	if _, err := job.AppendJSONAt(nil, wire.V0_43_53); !errors.As(err, &encode) {
		t.Errorf("it is written for the older contract: %v", err)
	}
	var rule *manifest.RuleError
	if err := job.Validate(); !errors.As(err, &rule) || rule.Path != "execute.kind" {
		t.Error(err)
	}
	if _, err := job.Command(wire.CommandSpec{RequestID: "r"}); !errors.Is(err, manifest.ErrTypedOperation) {
		t.Error(err)
	}
	if _, err := job.ObjectCommand(wire.CommandSpec{RequestID: "r"}, digest); !errors.Is(err, manifest.ErrTypedOperation) {
		t.Error(err)
	}
	script, err := manifest.DecodeJob([]byte("id: a\nversion: 1\nexecute: {shell: cmd, script: x, timeout: 1s}\ndeploy_authorization: {plan_id: p, plan_digest: " + digest + "}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := script.Command(wire.CommandSpec{RequestID: "r"}); !errors.Is(err, manifest.ErrTypedOperation) {
		t.Errorf("a script with an authorisation: %v", err)
	}
}

// TestTypedFindings: what is wrong with an operation is found where it is.
func TestTypedFindings(t *testing.T) {
	for _, tt := range []struct {
		was, is, rule, path string
		line                int
	}{
		{"", "", "typed-operation", "execute.kind", 6},
		{"10m", "2h", "typed-operation", "execute.timeout", 8},
		{"require_approval: true", "require_approval: false", "typed-operation", "require_approval", 3},
		{"plan-1", "'plan 1'", "typed-operation", "deploy_authorization.plan_id", 4},
		{"preserve_config: true", "preserve_config: false", "typed-operation", "execute.operation.spec.preserve_config", 18},
		{"8080", "0", "typed-operation", "execute.operation.spec.firewall.managed_port", 22},
		{"8080", "65536", "wrong-type", "execute.operation.spec.firewall.managed_port", 22},
		{"version: 0.80.0", "version: 0.80", "wrong-type", "execute.operation.spec.artifact_identity.version", 12},
		{"os: linux", "os: macos", "wrong-type", "execute.operation.spec.artifact_identity", 12},
		{"artifact_sha256: 0", "artifact_sha256: X", "wrong-type", "execute.operation.spec.artifact_sha256", 14},
		{"wipe_db: false", "wipe_db: false\n      zz: 1", "unknown-key", "execute.operation.spec.zz", 20},
		{"type: deploy_backend", "type: deploy_all", "unknown-value", "execute.operation.type", 10},
		{"payload_version: 1", "payload_version: 2", "wrong-type", "execute", 6},
		{"  timeout: 10m\n", "  timeout: 10m\n  script: x\n", "unknown-key", "execute.script", 9},
	} {
		text := []byte(strings.Replace(typedJob, tt.was, tt.is, 1))
		r := manifest.Check(manifest.KindJob, text, manifest.CheckOptions{Contract: wire.V0_101_0})
		found := false
		for _, f := range r.Findings {
			found = found || f.Rule == tt.rule && f.Path == tt.path && f.Span.Start.Line == tt.line
		}
		if !found {
			t.Errorf("%q: %+v", tt.is, r.Findings)
		}
		newest := manifest.Reader{Contract: wire.V0_101_0, Strict: true}
		job, err := newest.Job(text)
		if err == nil {
			err = job.ValidateAt(wire.V0_101_0)
		}
		if refused := r.Worst() == manifest.SeverityError; refused != (err != nil) {
			t.Errorf("%q: %v, and the findings are %+v", tt.is, err, r.Findings)
		}
		var decode *wire.DecodeError
		if errors.As(err, &decode) && decode.Line != tt.line && tt.rule != "unknown-key" {
			t.Errorf("%q: %v", tt.is, err)
		}
	}
}
