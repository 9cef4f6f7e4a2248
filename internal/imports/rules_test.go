package imports_test

// A rule says what the packages of some folders must not import. An entry of
// never or only is an import path and stands for the packages below it too;
// one that starts with "./" is a folder of this module.
type rule struct {
	name string
	of   []string // folders of this module
	// but are folders below them that have a rule of their own.
	but []string
	// direct looks at a package's own imports, not at what these import.
	direct bool
	// never must not be imported.
	never []string
	// only, where set, is all that may be imported beside the standard library.
	only []string
	why  string
}

var leaves = []string{"wire", "ipc", "subjects", "kvkeys"}

var rules = []rule{
	{
		name: "leaves",
		of:   leaves,
		but:  []string{"ipc/endpoint"},
		only: []string{"./wire", "./ipc", "./subjects", "./kvkeys", "./internal/codec", "./internal/humantime"},
		why:  "the leaf packages need the standard library alone, so that anything may import them, a browser too",
	},
	{
		name: "endpoint",
		of:   []string{"ipc/endpoint"},
		only: []string{"./ipc", "./wire", "./subjects", "./kvkeys", "./internal/codec", "./internal/humantime", sys},
		why:  "an app that shows what the agent says needs a pipe or a socket, and nothing of a broker",
	},
	{
		name: "manifest",
		of:   []string{"manifest"},
		only: []string{
			"./manifest", "./wire", "./subjects", "./kvkeys", "gopkg.in/yaml.v3",
			"./internal/codec", "./internal/humantime", "./internal/shape", "./internal/yamldoc", "./internal/yamlwrite",
		},
		why: "whoever reads a job needs messages and a YAML parser, and nothing of a broker",
	},
	{
		name: "config",
		of:   []string{"config"},
		only: []string{"./config", "./internal/tera", "./internal/tomldoc", "github.com/pelletier/go-toml/v2"},
		why:  "a program reads its configuration before it knows anything of a fleet: templates and TOML, and no client library",
	},
	{
		name: "signing",
		of:   []string{"signing"},
		only: []string{"./signing", "./wire", "./subjects", "./kvkeys", "./internal/codec", "./internal/humantime"},
		why:  "who wrote a command is decided by the standard library's cryptography and by the messages, and by nothing else",
	},
	{
		name: "schema",
		of:   []string{"schema"},
		but:  []string{"schema/internal/gen"},
		only: []string{
			"./schema", "./manifest", "./wire", "./subjects", "./kvkeys",
			"./internal/codec", "./internal/humantime", "./internal/shape", "./internal/yamldoc", "./internal/yamlwrite", "./internal/tomldoc",
			schemaValidator, "gopkg.in/yaml.v3", "github.com/pelletier/go-toml/v2",
		},
		why: "the schemas are generated before, so a program that has them brings a validator and no reflection",
	},
	{
		name: "secrets",
		of:   []string{"host/secrets"},
		only: []string{"./host/secrets", sys},
		why:  "who handles a secret can be read in one sitting",
	},
	{
		name: "host",
		of:   []string{"host/paths", "host/exeversion", "host/bootsentinel"},
		only: []string{"./host", "./internal/codec"},
		why:  "what runs before anything that can fail stands on the standard library",
	},
	{
		name:   "natsconn",
		of:     []string{"natsconn"},
		direct: true,
		only:   []string{"./natsconn", "./host/secrets", natsClient},
		why:    "every program connects, so a connection brings the client library and nothing of the contract's documents",
	},
	{
		name:  "agent",
		of:    append([]string{"manifest", "config", "kvrmw", "bootstrap", "natsconn", "host", "signing", "examples/agent"}, leaves...),
		never: []string{"github.com/nats-io/nats-server"},
		why:   "an agent does not carry a broker",
	},
	{
		name:  "agent-schema",
		of:    append([]string{"manifest", "config", "kvrmw", "bootstrap", "natsconn", "host", "signing", "examples/agent"}, leaves...),
		never: []string{"github.com/invopop", "github.com/santhosh-tekuri"},
		why:   "schemas are for people and their tools, not for an agent",
	},
	{
		name:  "agent-template",
		of:    append([]string{"manifest", "config", "kvrmw", "bootstrap", "natsconn", "host", "signing", "examples/agent"}, leaves...),
		never: []string{"text/template", "html/template"},
		why:   "text/template calls methods by name, so that the linker keeps every exported method of the program",
	},
	{
		name: "playground",
		of:   []string{"site/judge", "site/playground"},
		only: []string{
			"./site/judge", "./manifest", "./wire", "./subjects", "./kvkeys", "gopkg.in/yaml.v3",
			"./internal/codec", "./internal/humantime", "./internal/shape", "./internal/yamldoc", "./internal/yamlwrite",
		},
		why: "readers wait for what the playground needs",
	},
	{
		name:  "html",
		of:    append([]string{"manifest", "config", "schema", "kvrmw", "bootstrap", "natsconn", "host", "examples", "cmd", "internal/reference"}, leaves...),
		never: []string{"html/template", "./site"},
		why:   "pages are made by the site's generator alone",
	},
	{
		name:   "examples",
		of:     []string{"examples"},
		direct: true,
		never:  []string{"./internal", "./conformance", "./cmd"},
		why:    "the examples are there to be copied, and a copy can import public packages only",
	},
	{
		name:   "conform",
		of:     []string{"cmd/kanade-contract/conform"},
		direct: true,
		never:  []string{"./internal", "./conformance", "./examples"},
		why:    "the testee judges the exported API, so it must not go behind it",
	},
}
