package reference

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
	"github.com/kanadehq/kanade-shared/wire"
)

// Reference is all descriptions. Make one with [New] or [NewAt].
type Reference struct {
	contract wire.Contract
	types    []*Type
	names    map[string]*Type
	docs     []Document
}

// New puts the descriptions together, with all that any contract has.
func New() *Reference {
	all := wire.Contracts()
	r := &Reference{contract: all[len(all)-1], names: map[string]*Type{}}
	for _, list := range [][]Type{manifestTypes(), wireTypes(), ipcTypes(), configTypes()} {
		for i := range list {
			r.types = append(r.types, &list[i])
			r.names[list[i].Name] = &list[i]
		}
	}
	r.docs = documents(r.types)
	return r
}

// NewAt is New without what came after a contract.
func NewAt(contract wire.Contract) *Reference {
	r := New()
	r.contract = contract
	for _, t := range r.types {
		t.Fields = slices.DeleteFunc(t.Fields, func(f Field) bool { return !r.has(f.Since) })
		t.Values = slices.DeleteFunc(t.Values, func(v Value) bool { return !r.has(v.Since) })
		t.Words = slices.DeleteFunc(t.Words, func(v Value) bool { return !r.has(v.Since) })
	}
	return r
}

// has reports whether the contract has what is there since a level of it.
func (r *Reference) has(since string) bool {
	level, _ := wire.ParseContract(since)
	return level <= r.contract
}

// Documents returns the documents: those that people write, then messages.
func (r *Reference) Documents() []Document { return slices.Clone(r.docs) }

// Document returns one by its name.
func (r *Reference) Document(name string) (Document, bool) {
	i := slices.IndexFunc(r.docs, func(d Document) bool { return d.Name == name })
	if i < 0 {
		return Document{}, false
	}
	return r.docs[i], true
}

// Type returns a type by its name, nil for string and the like. A list is
// described by what it is a list of.
func (r *Reference) Type(name string) *Type { return r.names[strings.TrimPrefix(name, "[]")] }

// Key is a key of a document.
type Key struct {
	Document Document
	// Path from the root, without the places in lists: rollout.waves.delay. ""
	// for the document.
	Path string
	// Field is the key; nil for the document.
	Field *Field
	// Parent is the type that has it; nil for the document.
	Parent *Type
	// Type is what its value, or each element of a list, is; nil for texts,
	// numbers and the like.
	Type *Type
	// Again says that the type has come before on the way here: it holds itself.
	Again bool
}

// Full is the path with the name of the document in front.
func (k Key) Full() string {
	if k.Path == "" {
		return k.Document.Name
	}
	return k.Document.Name + "." + k.Path
}

// Depth counts the keys above it.
func (k Key) Depth() int { return strings.Count(k.Path, ".") }

// PathError is a path that leads nowhere.
type PathError struct {
	// Path as it was given, and the part of it that is unknown.
	Path, Unknown string
	// Suggestion is the path that was probably meant, or "".
	Suggestion string
	// Known are the names in the place of the unknown one.
	Known []string
}

// Error names the unknown part, and what was probably meant.
func (e *PathError) Error() string {
	text := fmt.Sprintf("unknown key %q", e.Unknown)
	if e.Unknown != e.Path {
		text += fmt.Sprintf(" in %q", e.Path)
	}
	if e.Suggestion != "" {
		return text + fmt.Sprintf("; did you mean %s?", e.Suggestion)
	}
	return text + "; there is: " + strings.Join(e.Known, ", ")
}

// Find follows a path such as job.execute.run_as. Places in lists may stand in
// it, as in rollout.waves[1].delay, and are passed over. The error is a
// [*PathError].
func (r *Reference) Find(path string) (Key, error) {
	parts := strings.Split(path, ".")
	doc, ok := r.Document(parts[0])
	if !ok {
		var names []string
		for _, d := range r.docs {
			if d.Group != ClientMessages {
				names = append(names, d.Name)
			}
		}
		e := &PathError{Path: path, Unknown: parts[0], Known: names}
		if near := suggest.Nearest(parts[0], names); near != "" {
			e.Suggestion = strings.Join(append([]string{near}, parts[1:]...), ".")
			if _, err := r.Find(e.Suggestion); err != nil {
				e.Suggestion = near
			}
		}
		return Key{}, e
	}
	key := Key{Document: doc, Type: r.Type(doc.Root)}
	for i, part := range parts[1:] {
		name, _, _ := strings.Cut(part, "[")
		next, ok := r.step(key, name)
		if ok {
			key = next
			continue
		}
		e := &PathError{Path: path, Unknown: part}
		if key.Type != nil {
			for _, f := range key.Type.Fields {
				e.Known = append(e.Known, f.Name)
			}
		}
		if len(e.Known) == 0 {
			e.Known = []string{"nothing below " + key.Full()}
		}
		if near := suggest.Nearest(name, e.Known); near != "" {
			rest := append([]string{key.Full(), near}, parts[i+2:]...)
			e.Suggestion = strings.Join(rest, ".")
			if _, err := r.Find(e.Suggestion); err != nil {
				e.Suggestion = key.Full() + "." + near
			}
		} else if found := r.elsewhere(doc, name); found != "" {
			e.Suggestion = found
		}
		return Key{}, e
	}
	return key, nil
}

// elsewhere finds the one key of a document that has a name.
func (r *Reference) elsewhere(doc Document, name string) string {
	found := ""
	for key := range r.Keys(doc) {
		if key.Field.Name == name {
			if found != "" {
				return ""
			}
			found = key.Full()
		}
	}
	return found
}

func (r *Reference) step(key Key, name string) (Key, bool) {
	if key.Type == nil {
		return Key{}, false
	}
	for i := range key.Type.Fields {
		f := &key.Type.Fields[i]
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return r.child(key, f), true
		}
	}
	return Key{}, false
}

func (r *Reference) child(key Key, f *Field) Key {
	path := f.Name
	if key.Path != "" {
		path = key.Path + "." + f.Name
	}
	return Key{Document: key.Document, Path: path, Field: f, Parent: key.Type, Type: r.Type(f.Type)}
}

// Children returns the keys right below a key.
func (r *Reference) Children(key Key) []Key {
	var out []Key
	if key.Type != nil {
		for i := range key.Type.Fields {
			out = append(out, r.child(key, &key.Type.Fields[i]))
		}
	}
	return out
}

// Keys walks over all keys of a document, each before those below it. A type
// that holds itself is entered once.
func (r *Reference) Keys(doc Document) iter.Seq[Key] {
	return r.Below(Key{Document: doc, Type: r.Type(doc.Root)})
}

// Below walks over all keys below a key, like [Reference.Keys].
func (r *Reference) Below(key Key) iter.Seq[Key] {
	return func(yield func(Key) bool) { r.walk(key, nil, yield) }
}

func (r *Reference) walk(key Key, above []*Type, yield func(Key) bool) bool {
	above = append(slices.Clip(above), key.Type)
	for _, child := range r.Children(key) {
		child.Again = child.Type != nil && slices.Contains(above, child.Type)
		if !yield(child) {
			return false
		}
		if !child.Again && !r.walk(child, above, yield) {
			return false
		}
	}
	return true
}
