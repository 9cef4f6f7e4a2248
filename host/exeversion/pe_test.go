package exeversion_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kanadehq/kanade-shared/host/exeversion"
)

func chars(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// node makes a block of a version resource.
func node(key string, kind uint16, valueLength int, value []byte, children ...[]byte) []byte {
	b := make([]byte, 6)
	b = pad(append(append(b, chars(key)...), 0, 0))
	b = append(b, value...)
	for _, c := range children {
		b = append(pad(b), c...)
	}
	binary.LittleEndian.PutUint16(b[0:], uint16(len(b)))
	binary.LittleEndian.PutUint16(b[2:], uint16(valueLength))
	binary.LittleEndian.PutUint16(b[4:], kind)
	return b
}

// text makes an entry; value is written with the NULs that it holds.
func text(key, value string) []byte {
	v := chars(value)
	return node(key, 1, len(v)/2, v)
}

func table(name string, entries ...[]byte) []byte { return node(name, 1, 0, nil, entries...) }

func tables(t ...[]byte) []byte { return node("StringFileInfo", 1, 0, nil, t...) }

func languages(pairs ...uint16) []byte {
	var v []byte
	for _, p := range pairs {
		v = binary.LittleEndian.AppendUint16(v, p)
	}
	return node("VarFileInfo", 1, 0, nil, node("Translation", 0, len(v), v))
}

func info(children ...[]byte) []byte {
	return node("VS_VERSION_INFO", 0, 52, make([]byte, 52), children...)
}

// exe says what an executable is to be like.
type exe struct {
	resource        []byte
	typ, name, lang uint32
	pe32            bool
	edit            func(b []byte)
}

// image makes an executable with one section of resources.
func (e exe) image() []byte {
	le := binary.LittleEndian
	const start, sectionAt, address = 0x40, 0x200, 0x1000
	optional := 112 + 16*8
	magic, dirs := uint16(0x20b), 112
	if e.pe32 {
		optional, magic, dirs = 96+16*8, 0x10b, 96
	}
	var rsrc []byte
	dir := func(id uint32, offset uint32) {
		d := make([]byte, 24)
		le.PutUint16(d[14:], 1)
		le.PutUint32(d[16:], id)
		le.PutUint32(d[20:], offset)
		rsrc = append(rsrc, d...)
	}
	dir(e.typ, 1<<31|24)
	dir(e.name, 1<<31|48)
	dir(e.lang, 72)
	data := make([]byte, 16)
	le.PutUint32(data, address+88)
	le.PutUint32(data[4:], uint32(len(e.resource)))
	rsrc = append(append(rsrc, data...), e.resource...)

	b := make([]byte, sectionAt)
	copy(b, "MZ")
	le.PutUint32(b[0x3c:], start)
	copy(b[start:], "PE\x00\x00")
	le.PutUint16(b[start+6:], 1)
	le.PutUint16(b[start+20:], uint16(optional))
	o := b[start+24:]
	le.PutUint16(o, magic)
	le.PutUint32(o[56:], 0x10000)
	le.PutUint32(o[60:], sectionAt)
	le.PutUint32(o[dirs-4:], 16)
	le.PutUint32(o[dirs+16:], address)
	le.PutUint32(o[dirs+20:], uint32(len(rsrc)))
	s := o[optional:]
	copy(s, ".rsrc")
	le.PutUint32(s[8:], uint32(len(rsrc)))
	le.PutUint32(s[12:], address)
	le.PutUint32(s[16:], uint32(len(rsrc)))
	le.PutUint32(s[20:], sectionAt)
	b = append(b, rsrc...)
	if e.edit != nil {
		e.edit(b)
	}
	return b
}

func good(resource []byte) []byte {
	return exe{resource: resource, typ: 16, name: 1, lang: 0x409}.image()
}

const none = "none"

func samples() map[string]struct {
	file []byte
	want string
} {
	english := languages(0x409, 0x4b0)
	simple := info(tables(table("040904B0", text("FileVersion", "9.9.9.9\x00"), text("ProductVersion", "0.43.53\x00"))), english)
	type sample = struct {
		file []byte
		want string
	}
	of := func(want string, entries ...[]byte) sample {
		return sample{good(info(tables(table("040904B0", entries...)), english)), want}
	}
	edited := func(edit func(b []byte)) sample {
		return sample{exe{resource: simple, typ: 16, name: 1, edit: edit}.image(), none}
	}
	le := binary.LittleEndian
	return map[string]sample{
		"both":              {good(simple), "0.43.53"},
		"PE32":              {exe{resource: simple, typ: 16, name: 1, pe32: true}.image(), "0.43.53"},
		"another language":  {exe{resource: simple, typ: 16, name: 1, lang: 0x411}.image(), "0.43.53"},
		"another name":      {exe{resource: simple, typ: 16, name: 2}.image(), none},
		"another type":      {exe{resource: simple, typ: 17, name: 1}.image(), none},
		"FileVersion":       of("9.9.9.9", text("FileVersion", "9.9.9.9\x00")),
		"empty product":     of("1", text("ProductVersion", "\x00"), text("FileVersion", "1\x00")),
		"no text at all":    of("1", text("ProductVersion", ""), text("FileVersion", "1")),
		"both empty":        of(none, text("ProductVersion", "\x00"), text("FileVersion", "\x00")),
		"spaces":            of("", text("ProductVersion", "  \x00"), text("FileVersion", "1\x00")),
		"trailing":          of("1.2.3", text("ProductVersion", "1.2.3\x00 \x00")),
		"leading":           of("  1.2.3", text("ProductVersion", "  1.2.3\x00")),
		"inner NUL":         of("1.2\x00.3", text("ProductVersion", "1.2\x00.3\x00")),
		"no terminator":     of("1.2.3", text("ProductVersion", "1.2.3")),
		"other scripts":     of("1.0-β🔑", text("ProductVersion", "1.0-β🔑\x00")),
		"key in small":      of(none, text("productversion", "1\x00")),
		"twice":             of("2", text("ProductVersion", "1\x00"), text("ProductVersion", "2\x00")),
		"no translation":    {good(info(tables(table("040904B0", text("ProductVersion", "1\x00"))))), none},
		"no strings":        {good(info(english)), none},
		"no table":          {good(info(tables(table("041104B0", text("ProductVersion", "1\x00"))), english)), none},
		"table in small":    {good(info(tables(table("040904b0", text("ProductVersion", "1\x00"))), english)), "1"},
		"second language":   {good(info(tables(table("040904B0", text("X", "1\x00")), table("041104B0", text("ProductVersion", "2\x00"))), languages(0x409, 0x4b0, 0x411, 0x4b0))), "2"},
		"first has file":    {good(info(tables(table("041104B0", text("ProductVersion", "2\x00")), table("040904B0", text("FileVersion", "1\x00"))), languages(0x409, 0x4b0, 0x411, 0x4b0))), "1"},
		"order of blocks":   {good(info(english, tables(table("040904B0", text("ProductVersion", "1\x00"))))), "1"},
		"no fixed part":     {good(node("VS_VERSION_INFO", 0, 0, nil, tables(table("040904B0", text("ProductVersion", "1\x00"))), english)), "1"},
		"empty resource":    {good(nil), none},
		"not aligned":       edited(func(b []byte) { b[0x3c] = 0x42 }),
		"far away":          edited(func(b []byte) { le.PutUint32(b[0x3c:], 0x1000004) }),
		"many sections":     edited(func(b []byte) { le.PutUint16(b[0x46:], 97) }),
		"headers too large": edited(func(b []byte) { le.PutUint32(b[0x58+60:], 1<<20) }),
		"image too small":   edited(func(b []byte) { le.PutUint32(b[0x58+56:], 0x100) }),
		"no directories":    edited(func(b []byte) { le.PutUint32(b[0x58+108:], 2) }),
		"magic":             edited(func(b []byte) { b[0x58] = 0 }),
		"data outside":      edited(func(b []byte) { le.PutUint32(b[0x200+72:], 0x900) }),
		"loop":              edited(func(b []byte) { le.PutUint32(b[0x200+20:], 1<<31) }),
		"empty":             {nil, none},
		"MZ":                {[]byte("MZ"), none},
		"text":              {[]byte(strings.Repeat("not an executable ", 100)), none},
	}
}

func TestPE(t *testing.T) {
	for name, s := range samples() {
		got, ok := exeversion.PE(s.file)
		if !ok {
			got = none
		}
		if got != s.want {
			t.Errorf("%s: got %q, want %q", name, got, s.want)
		}
	}
}

// A file that ends anywhere has no version, or the right one where what is
// missing does not matter.
func TestTruncated(t *testing.T) {
	file := samples()["both"].file
	for n := range file {
		if got, ok := exeversion.PE(file[:n]); ok && got != "0.43.53" {
			t.Errorf("%d bytes: %q", n, got)
		}
	}
	if _, ok := exeversion.PE(file[:len(file)/2]); ok {
		t.Error("half a file has a version")
	}
}

func TestBuild(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := exeversion.Build(file); ok && !strings.HasPrefix(v, "v") {
		t.Errorf("a test has the version %q", v)
	}
	for _, bad := range [][]byte{nil, []byte("MZ"), []byte("\x7fELF"), file[:1000], samples()["both"].file} {
		if v, ok := exeversion.Build(bad); ok {
			t.Errorf("%d bytes: %q", len(bad), v)
		}
	}
}

func FuzzPE(f *testing.F) {
	for _, name := range []string{"both", "PE32", "second language", "loop", "inner NUL"} {
		f.Add(samples()[name].file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		v, ok := exeversion.PE(file)
		if !ok && v != "" || len(v) > 2*len(file) {
			t.Errorf("%q, %t", v, ok)
		}
	})
}
