package conform

import (
	"context"
	"encoding/json"

	"github.com/kanadehq/kanade-shared/schema"
)

// schemaOf answers with the JSON Schema of a kind of document.
func schemaOf(_ context.Context, req request) (any, error) {
	kind, err := req.text("kind")
	if err != nil {
		return nil, err
	}
	dialect := string(schema.Plain)
	if req.has("dialect") {
		if dialect, err = req.text("dialect"); err != nil {
			return nil, err
		}
	}
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	text, err := schema.Get(schema.VersionAt(at), schema.Kind(kind), schema.Dialect(dialect))
	if err != nil {
		return nil, fail(kindUnsupported, err)
	}
	return json.RawMessage(text), nil
}
