package manifest

import "github.com/kanadehq/kanade-shared/internal/shape"

// shapeArtifactVersion, shapeDigest and shapeFirewallPolicy describe types of package
// wire, the codecs of which are written by hand.
func shapeArtifactVersion() *shape.Type { return &shape.Type{Kind: shape.String} }

func shapeDigest() *shape.Type { return &shape.Type{Kind: shape.String} }

func shapeWireDigest() *shape.Type { return shapeDigest() }

func shapeFirewallPolicy() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "FirewallPolicy", Closed: true, Words: []string{"preserve", "no_change"},
		Fields: func() []shape.Field {
			return []shape.Field{{Name: "managed_port", Type: &shape.Type{Kind: shape.Uint32}}}
		},
	}
}
