// Package config loads the configuration files of a fleet's programs:
// agent.toml and backend.toml.
//
// The files are TOML 1.1 that is rendered as a template first. A table [vars]
// holds values for reuse, which may refer to each other in any order; the names
// system.os, system.arch, system.host, system.user and system.cwd describe the
// machine; env(name="X", default="Y"), is_windows(), is_linux(), is_mac() and
// home() are functions. "include" names files whose values the including file
// overrides. What is accepted, and what it means, is what the reference has.
//
//	[vars]
//	logs = '''{% if is_windows() %}C:\logs{% else %}/var/log/kanade{% endif %}'''
//
//	[agent]
//	id       = '{{ env(name="KANADE_DEV_AGENT_ID", default=system.host) }}'
//	nats_url = 'nats://127.0.0.1:4222'
//
//	[log]
//	path  = '{{ vars.logs }}/agent.log'
//	level = 'info'
//
// [LoadAgent] and [LoadBackend] report every problem of a file at once, as an
// [*Error], each with its line and column in the file as it was written. Keys
// that nobody knows are warnings, because older and newer programs share files.
//
// Rendering pastes text into TOML, so a value must suit the quotes around it:
// literal strings, in single quotes, are right for paths of Windows. Who controls
// a variable of the environment that a file asks for can write any key of it.
package config
