package imports_test

// A room is a folder of the module with the packages below it. Where rooms
// nest, the innermost one counts.
type room struct {
	path string
	// level orders the arrows: a package imports from its own room and from
	// rooms of a lower level.
	level int
	// beside names the rooms of the same level that it imports all the same.
	beside []string
	// outside names the modules, beside the standard library, that its packages
	// import themselves; anyModule where that does not matter.
	outside []string
}

var anyModule = []string{"*"}

const (
	natsClient = "github.com/nats-io/nats.go"
	natsUnique = "github.com/nats-io/nuid"
	sys        = "golang.org/x/sys"

	schemaReflector = "github.com/invopop/jsonschema"
	schemaValidator = "github.com/santhosh-tekuri/jsonschema"
)

// rooms lists also those that are yet to be built.
var rooms = []room{
	{path: "cmd", level: 5, outside: anyModule},
	{path: "site", level: 5},

	{path: "examples", level: 4, outside: []string{natsClient, sys}},
	{path: "conformance", level: 4, outside: anyModule},
	{path: "internal/size", level: 4}, // programs that are weighed
	// what the tool and the site tell people; the controller finds misspellings
	{path: "internal/reference", level: 4, beside: []string{"examples"}, outside: []string{"gopkg.in/yaml.v3"}},

	{path: "bootstrap", level: 3, outside: []string{natsClient}},
	{path: "natsconn", level: 3, outside: []string{natsClient}},
	{path: "kvrmw", level: 3, outside: []string{natsClient, natsUnique}},
	{path: "config", level: 3},
	{path: "schema", level: 3, beside: []string{"manifest"}, outside: []string{schemaValidator}},
	{path: "schema/internal/gen", level: 3, beside: []string{"manifest", "config"}, outside: []string{schemaReflector}},
	{path: "manifest", level: 3, outside: []string{"gopkg.in/yaml.v3", "go.yaml.in/yaml"}},

	{path: "signing", level: 2},
	{path: "host", level: 2, outside: []string{sys}},
	{path: "ipc/endpoint", level: 2, outside: []string{sys}},

	{path: "wire", level: 1, beside: []string{"subjects", "kvkeys"}},
	{path: "ipc", level: 1, beside: []string{"wire"}},
	{path: "subjects", level: 1},
	{path: "kvkeys", level: 1, beside: []string{"subjects"}},

	{path: "internal", level: 0, outside: anyModule},
}
