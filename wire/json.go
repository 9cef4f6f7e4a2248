package wire

import "github.com/kanadehq/kanade-shared/internal/codec"

// JSON is a value of any kind, held as text in the form in which the contract
// writes it: compact, the members of objects sorted by the bytes of their names,
// floats always with a point or an exponent. Two equal values are therefore
// equal texts, and JSON is comparable. The zero JSON is null. Make one with
// [ParseJSON].
type JSON struct{ text string }

// ParseJSON reads a document of any kind. Of members that come twice the last
// one counts. The error is a [*DecodeError].
func ParseJSON(data []byte) (JSON, error) {
	var j JSON
	err := j.UnmarshalJSON(data)
	return j, err
}

// String returns the text.
func (j JSON) String() string {
	if j.text == "" {
		return "null"
	}
	return j.text
}

// IsNull reports whether the value is null.
func (j JSON) IsNull() bool { return j.text == "" }

// UnmarshalJSON reads a document of any kind; see [ParseJSON]. On an error j is
// as it was.
func (j *JSON) UnmarshalJSON(data []byte) error {
	d := codec.NewDecoder(data)
	var fresh JSON
	fresh.decode(&d)
	if f := d.End(); f != nil {
		return decodeError("JSON", f)
	}
	*j = fresh
	return nil
}

// AppendJSON appends the text. The error is always nil.
func (j JSON) AppendJSON(dst []byte) ([]byte, error) { return append(dst, j.String()...), nil }

// MarshalJSON returns the text. The error is always nil.
func (j JSON) MarshalJSON() ([]byte, error) { return []byte(j.String()), nil }

func (j *JSON) decode(d *codec.Decoder) {
	if text := d.AppendAny(nil); string(text) != "null" {
		j.text = string(text)
	}
}

func (j *JSON) encode(e *codec.Encoder) { e.Raw(j.String()) }

// DecodeFrom reads j as a part of a document, for generated code.
func (j *JSON) DecodeFrom(d *codec.Decoder) { j.decode(d) }

// EncodeTo writes j as a part of a document, for generated code.
func (j *JSON) EncodeTo(e *codec.Encoder) { j.encode(e) }
