package main

import (
	"strings"
)

const (
	anyDigest  = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	allDigits  = "1111111111111111111111111111111111111111111111111111111111111111"
	authorised = "require_approval: true\ndeploy_authorization: {plan_id: p-1, plan_digest: " + anyDigest + "}\n"
	operation  = `kind: typed_operation
payload_version: 1
timeout: 10m
run_as: system
operation:
  type: deploy_backend
  spec:
    artifact_identity: {role: backend, version: 0.80.0, os: linux, arch: aarch64, distro_abi: musl, format: tar_gz}
    package_object_key: backend/0.80.0/linux-aarch64-musl.tar_gz
    artifact_sha256: ` + anyDigest + `
    artifact_size_bytes: 21
    package_id: com.kanade.package
    manifest_sha256: ` + anyDigest + `
    preserve_config: true
    require_db_backup: true
    wipe_db: false
    start_policy: preserve
    firewall: preserve
`
	backendType = "  type: deploy_backend\n"
)

// operations are jobs that are no script, or that look like one.
func operations() []candidate {
	var out []candidate
	ask := func(note, head, execute string) {
		text := "id: d\nversion: 1\n" + head + "execute:\n"
		for line := range strings.Lines(execute) {
			text += "  " + line
		}
		out = append(out, asManifest("job", "yaml", note, text)...)
	}
	ask("operation", authorised, operation)
	for _, change := range operationChanges {
		ask("operation", authorised, strings.Replace(operation, change[0], change[1], 1))
	}
	late := strings.Replace(operation, backendType, "", 1) + backendType
	ask("type behind", authorised, late)
	for _, change := range [][2]string{{"package_id: com.kanade.package", "package_id: 12"}, {"firewall: preserve", "firewall: {managed_port: 80}"}, {"firewall: preserve", "zz: preserve"}} {
		ask("type behind", authorised, strings.Replace(late, change[0], change[1], 1))
	}
	for _, spec := range packages() {
		ask("package", authorised, spec)
	}
	for _, head := range authorisations {
		ask("authorisation", head, operation)
		ask("authorisation", head, "shell: sh\nscript: x\ntimeout: 1s\n")
	}
	for _, more := range []string{
		"inventory: {display: []}", "emit: {type: events}", "check: {name: n}", "collect: {name: n}", "finalize: {shell: pwsh, script: x}", "feed: [{id: a, field: b, primary_key: [c]}]", "feed: []",
		"client: {name: n, category: c}", "staleness: {mode: strict}", "tags: [a]", "aggregate: [{placement: {analytics: a}, title: t, render: op_timeline}]", "tier: controller", "zz: 1",
	} {
		ask("beside", authorised+more+"\n", operation)
	}
	for _, execute := range []string{
		`{"kind":"shell","shell":"sh","script":"x","timeout":"1s"}`, `{"shell":"sh","script":"x","timeout":"1s","kind":"typed_operation"}`, `{"kind":"typed_operation"}`, `{"kind":"typed_operation","kind":"shell"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"spec":{},"type":"deploy_cli"},"kind":"typed_operation"}`, `{"operation":null,"kind":"typed_operation"}`, `{"operation":{},"shell":"sh","timeout":"1s"}`,
		`{"payload_version":1,"timeout":"1m","run_as":null,"operation":{"type":"deploy_cli","spec":` + cliSpec + `},"kind":"typed_operation"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"spec":` + cliSpec + `,"type":"deploy_cli"},"kind":"typed_operation"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"type":"deploy_cli","spec":` + cliSpec + `,"type":"deploy_cli"},"kind":"typed_operation"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"type":"deploy_client","spec":` + cliSpec + `},"kind":"typed_operation"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"type":"deploy_cli","spec":` + strings.Replace(cliSpec, `"1.2.3"`, `"1.2"`, 1) + `},"kind":"typed_operation"}`,
		`{"payload_version":1,"timeout":"1m","operation":{"type":"deploy_cli","spec":` + strings.Replace(cliSpec, `"1.2.3"`, `"\u0031.2.3"`, 1) + `},"kind":"typed_oper\u0061tion"}`,
	} {
		text := `{"id":"d","version":"1","execute":` + execute + `}`
		out = append(out, candidate{note: "form", req: request{Op: "wire", Type: "Manifest", JSON: &text}})
	}
	return out
}

const cliSpec = `{"artifact_identity":{"role":"cli","version":"1.2.3","os":"windows","arch":"x86_64","distro_abi":"msvc","format":"zip"},"package_object_key":"k","artifact_sha256":"` + anyDigest +
	`","artifact_size_bytes":1,"package_id":"p","manifest_sha256":"` + anyDigest + `"}`

// packages are operations on packages for many targets, most of which there are not.
func packages() []string {
	var out []string
	add := func(typ, role, os, arch, abi, format, version, rest string) {
		target := os + "-" + arch + "-" + abi + "." + format
		out = append(out, "kind: typed_operation\npayload_version: 1\ntimeout: 10m\noperation:\n  type: "+typ+"\n  spec:\n"+
			"    artifact_identity: {role: "+role+", version: "+version+", os: "+os+", arch: "+arch+", distro_abi: "+abi+", format: "+format+"}\n"+
			"    package_object_key: "+role+"/"+version+"/"+target+"\n    artifact_sha256: "+anyDigest+"\n    artifact_size_bytes: 21\n    package_id: p\n    manifest_sha256: "+anyDigest+"\n"+rest)
	}
	const client = "    opt_out_policy: respect\n    restart_gui_session_only: true\n"
	add("deploy_client", "client", "windows", "x86_64", "msvc", "exe", "1.2.3", client)
	add("deploy_client", "client", "macos", "aarch64", "darwin14", "pkg", "1.2.3", strings.Replace(client, "true", "false", 1))
	add("deploy_client", "client", "linux", "x86_64", "ubuntu-24.04", "deb", "1.2.3", strings.Replace(client, "respect", "ignore", 1))
	for _, rest := range []string{
		"", "    adopt_existing_cli: true\n", "    adopt_existing_cli: true\n    adoption_observation_sha256: " + anyDigest + "\n", "    adoption_observation_sha256: " + anyDigest + "\n",
		"    adopt_existing_cli: false\n    adoption_observation_sha256: ~\n",
	} {
		add("deploy_cli", "cli", "macos", "aarch64", "darwin", "tar_gz", "1.2.3", rest)
		add("deploy_cli", "cli", "linux", "x86_64", "musl", "tar_gz", "1.2.3", rest)
	}
	for _, version := range []string{
		"1.2.3-rc.1+b.007", "1.2.3-0", "1.2.3-00", "1.2.3-0a", "1.2.3-", "1.2.3+", "1.2.3-a..b", "1.2.3-a+b+c", "1.2.3--", "v1.2.3", "1.2", "1.2.3.4", "01.2.3", "1.2.03", "1.2.18446744073709551615",
		"1.2.18446744073709551616", "1.2.3-18446744073709551616", "1.2.-3", "1.2.+3", "1.2.3 ", "é.2.3", "1.2.3-é", "1.2.3-" + strings.Repeat("a", 122), "1.2.3-" + strings.Repeat("a", 123), "''",
	} {
		add("deploy_cli", "cli", "linux", "x86_64", "musl", "tar_gz", version, "")
	}
	for _, role := range []string{"backend", "client", "cli", "agent"} {
		for _, t := range [][4]string{
			{"windows", "x86_64", "msvc", "exe"}, {"windows", "x86_64", "msvc", "zip"}, {"windows", "x86_64", "msvc", "deb"}, {"windows", "aarch64", "msvc", "exe"}, {"windows", "x86_64", "musl", "exe"},
			{"linux", "x86_64", "musl", "tar_gz"}, {"linux", "aarch64", "musl", "tar_gz"}, {"linux", "x86_64", "musl", "deb"}, {"linux", "x86_64", "ubuntu-24.04", "deb"}, {"linux", "aarch64", "ubuntu-24.04", "deb"},
			{"macos", "aarch64", "darwin", "tar_gz"}, {"macos", "x86_64", "darwin", "tar_gz"}, {"macos", "aarch64", "darwin14", "pkg"}, {"macos", "aarch64", "darwin14", "tar_gz"}, {"macos", "aarch64", "darwin", "pkg"},
		} {
			add("deploy_cli", role, t[0], t[1], t[2], t[3], "1.2.3", "")
		}
	}
	return out
}

var authorisations = []string{
	"", "require_approval: true\n", "deploy_authorization: {plan_id: p, plan_digest: " + anyDigest + "}\n", "require_approval: true\ndeploy_authorization: ~\n",
	"require_approval: true\ndeploy_authorization: {}\n", "require_approval: true\ndeploy_authorization: {plan_id: 'a b', plan_digest: " + anyDigest + "}\n",
	"require_approval: true\ndeploy_authorization: {plan_id: " + strings.Repeat("p", 128) + ", plan_digest: " + anyDigest + "}\n",
	"require_approval: true\ndeploy_authorization: {plan_id: " + strings.Repeat("p", 129) + ", plan_digest: " + anyDigest + "}\n",
	"require_approval: true\ndeploy_authorization: {plan_id: p, plan_digest: x}\n", "require_approval: true\ndeploy_authorization: {plan_id: p, plan_digest: " + allDigits + "}\n",
	"require_approval: true\ndeploy_authorization: {plan_id: p, plan_digest: " + anyDigest + ", zz: 1}\n", "require_approval: true\ndeploy_authorization: []\n",
}

// operationChanges are replacements in an operation, most of which break it.
var operationChanges = [][2]string{
	{"firewall: preserve", "firewall: no_change"},
	{"firewall: preserve", "firewall: {managed_port: 80}"},
	{"firewall: preserve", "firewall: {managed_port: 0}"},
	{"firewall: preserve", "firewall: {managed_port: 65536}"},
	{"firewall: preserve", "firewall: {managed_port: '80'}"},
	{"firewall: preserve", "firewall: {preserve: ~}"},
	{"firewall: preserve", "firewall: {managed_port: 80, zz: 1}"},
	{"firewall: preserve", "firewall: {zz: 1}"},
	{"firewall: preserve", "firewall: {}"},
	{"firewall: preserve", "firewall: managed_port"},
	{"firewall: preserve", "firewall: 1"},
	{"firewall: preserve", "firewall: "},
	{"firewall: preserve", "firewall: !managed_port 5"},
	{"    firewall: preserve", "    firewall: preserve\n    zz: 1"},
	{"    firewall: preserve", "    firewall: preserve\n    repair_service: true"},
	{"    firewall: preserve", "    firewall: preserve\n    repair_service: ~"},
	{"timeout: 10m", "timeout: 1h"},
	{"timeout: 10m", "timeout: 1h 1ns"},
	{"timeout: 10m", "timeout: 999ms"},
	{"timeout: 10m", "timeout: 1s"},
	{"timeout: 10m", "timeout: soon"},
	{"timeout: 10m", "timeout: 600"},
	{"run_as: system", "run_as: user"},
	{"run_as: system", "cwd: a"},
	{"run_as: system", "shell: cmd"},
	{"run_as: system", "zz: 1"},
	{"run_as: system", ""},
	{"run_as: system", "bypass_local_limit: false"},
	{"payload_version: 1", "payload_version: 2"},
	{"payload_version: 1", "payload_version: 0"},
	{"payload_version: 1", ""},
	{"payload_version: 1", "payload_version: '1'"},
	{"payload_version: 1", "payload_version: 0x1"},
	{"kind: typed_operation", "kind: shell"},
	{"kind: typed_operation", ""},
	{"kind: typed_operation", "kind: other"},
	{"kind: typed_operation", "kind: ~"},
	{"kind: typed_operation", "kind: 'typed_operation'"},
	{"kind: typed_operation", "kind: typed_operation\nkind: typed_operation"},
	{"kind: typed_operation", "kind: shell\nkind: typed_operation"},
	{"role: backend", "role: cli"},
	{"role: backend", "role: agent"},
	{"role: backend", "role: client"},
	{"role: backend", "role: server"},
	{"version: 0.80.0", "version: 0.80"},
	{"version: 0.80.0", "version: v0.80.0"},
	{"version: 0.80.0", "version: 0.81.0"},
	{"version: 0.80.0", "version: 0.80.0-rc.01"},
	{"version: 0.80.0", "version: 00.8.0"},
	{"version: 0.80.0", "version: 0.80.0+a..b"},
	{"version: 0.80.0", "version: 0.80.0, zz: 1"},
	{"type: deploy_backend", "type: deploy_cli"},
	{"type: deploy_backend", "type: deploy_client"},
	{"type: deploy_backend", "type: nope"},
	{"type: deploy_backend", ""},
	{"type: deploy_backend", "type: deploy_backend\n  zz: 1"},
	{"type: deploy_backend", "type: deploy_backend\n  type: deploy_backend"},
	{"artifact_size_bytes: 21", "artifact_size_bytes: 0"},
	{"artifact_size_bytes: 21", "artifact_size_bytes: -1"},
	{"artifact_size_bytes: 21", "artifact_size_bytes: 18446744073709551615"},
	{"artifact_size_bytes: 21", "artifact_size_bytes: 18446744073709551616"},
	{"artifact_size_bytes: 21", "artifact_size_bytes: '21'"},
	{"package_id: com.kanade.package", "package_id: Com"},
	{"package_id: com.kanade.package", "package_id: 12"},
	{"package_id: com.kanade.package", "package_id: ''"},
	{"package_id: com.kanade.package", "package_id: " + strings.Repeat("a", 129)},
	{"package_id: com.kanade.package", "package_id: _a"},
	{"preserve_config: true", "preserve_config: false"},
	{"require_db_backup: true", "require_db_backup: false"},
	{"wipe_db: false", "wipe_db: true"},
	{"wipe_db: false", ""},
	{"start_policy: preserve", "start_policy: never"},
	{"start_policy: preserve", "start_policy: always"},
	{"artifact_sha256: " + anyDigest, "artifact_sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
	{"artifact_sha256: " + anyDigest, "artifact_sha256: " + allDigits},
	{"artifact_sha256: " + anyDigest, "artifact_sha256: '" + allDigits + "'"},
	{"artifact_sha256: " + anyDigest, "artifact_sha256: aa"},
	{"package_object_key: backend/", "package_object_key: cli/"},
}
