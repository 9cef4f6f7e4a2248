package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// inventory checks what the projection of the facts passes over.
func (c *checker) inventory(v *yamldoc.Value) {
	c.display(v.Get("display"), "inventory.display", 0)
	c.display(v.Get("summary"), "inventory.summary", 0)
	tables := make(map[string]*yamldoc.Value)
	if explode := v.Get("explode"); explode != nil {
		for i := range explode.Elements {
			if spec := &explode.Elements[i]; !spec.Absent() {
				c.explode(spec, fmt.Sprintf("inventory.explode[%d]", i), tables)
			}
		}
	}
}

// display checks columns, and those inside of them.
func (c *checker) display(list *yamldoc.Value, path string, level int) {
	if list == nil {
		return
	}
	fields := make(map[string]*yamldoc.Value)
	for i := range list.Elements {
		v := &list.Elements[i]
		if v.Absent() {
			continue
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		if field := v.Get("field"); field != nil {
			if before, ok := fields[field.Text()]; ok {
				c.also(c.on(field, "repeated", SeverityHint, at+".field", "the field "+quoted(field.Text())+" is a column already"), before, "it is here too")
			} else {
				fields[field.Text()] = field
			}
		}
		hint, columns := v.Get("type"), v.Get("columns")
		known := []string{"number", "bytes", "timestamp", "table"}
		switch {
		case hint != nil && !slices.Contains(known, hint.Text()):
			f := c.on(hint, "display-type", SeverityHint, at+".type", "nobody knows how to show "+quoted(hint.Text())+": known are "+orList(known))
			if best, same := nearest(hint.Text(), known); best != "" {
				f.Suggestion = c.didYouMean(c.doc.Token(hint), best, same)
			}
		case columns != nil && hint.Text() != "table":
			c.onKey(columns, "display-type", SeverityHint, at+".columns", "columns are those of a table: the type should be table")
		case hint.Text() == "table" && columns == nil:
			c.on(hint, "display-type", SeverityHint, at+".type", "a table without columns shows nothing")
		}
		const levels = 200 // more than can be
		if level < levels {
			c.display(columns, at+".columns", level+1)
		}
	}
}

// explode checks a table that the facts are projected into; one with a mistake is
// left out, without a word.
func (c *checker) explode(v *yamldoc.Value, path string, tables map[string]*yamldoc.Value) {
	const skipped = "; the table is left out"
	table := v.Get("table")
	c.identifier(table, path+".table", skipped)
	if table != nil {
		if before, ok := tables[table.Text()]; ok {
			c.also(c.on(table, "repeated", SeverityWarning, path+".table", "two specs write the table "+quoted(table.Text())), before, "it is here too")
		}
		tables[table.Text()] = table
	}
	columns := make(map[string]bool)
	broken := false
	if list := v.Get("columns"); list != nil {
		for i := range list.Elements {
			column := &list.Elements[i]
			at := fmt.Sprintf("%s.columns[%d]", path, i)
			field := column.Get("field")
			if column.Absent() || field == nil {
				broken = true
				continue
			}
			c.identifier(field, at+".field", skipped)
			if columns[field.Text()] {
				c.on(field, "repeated", SeverityWarning, at+".field", "the table has a column "+quoted(field.Text())+" already")
			}
			columns[field.Text()] = true
			known := []string{"text", "integer", "real"}
			if hint := column.Get("type"); hint != nil && !slices.Contains(known, hint.Text()) {
				f := c.on(hint, "column-type", SeverityWarning, at+".type", "expected "+orList(known)+", got "+quoted(hint.Text())+skipped)
				best, same := nearest(hint.Text(), known)
				if other := map[string]string{"int": "integer", "number": "real", "float": "real", "double": "real", "string": "text", "varchar": "text", "bool": "integer"}[bare(hint.Text())]; other != "" {
					best = other
				}
				if best != "" {
					f.Suggestion = c.didYouMean(c.doc.Token(hint), best, same)
				}
			}
		}
	} else {
		broken = true
	}
	key := v.Get("primary_key")
	if key == nil {
		return
	}
	if len(key.Elements) == 0 {
		c.onKey(key, "primary-key", SeverityWarning, path+".primary_key", "a table needs a primary key"+skipped)
	}
	for i := range key.Elements {
		part := &key.Elements[i]
		at := fmt.Sprintf("%s.primary_key[%d]", path, i)
		if part.Absent() {
			continue
		}
		c.identifier(part, at, skipped)
		if !columns[part.Text()] && !broken {
			f := c.on(part, "primary-key", SeverityWarning, at, "the primary key has "+quoted(part.Text())+", which is none of the columns"+skipped)
			names := make([]string, 0, len(columns))
			for name := range columns {
				names = append(names, name)
			}
			slices.Sort(names)
			if best, same := nearest(part.Text(), names); best != "" {
				f.Suggestion = c.didYouMean(c.doc.Token(part), best, same)
			}
		}
	}
}

// identifier checks a name of a table or a column.
func (c *checker) identifier(v *yamldoc.Value, path, consequence string) {
	const longest = 64
	if v == nil {
		return
	}
	text := v.Text()
	good := text != "" && len(text) <= longest && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" &&
		(text[0] < '0' || text[0] > '9')
	if !good {
		c.on(v, "table-name", SeverityWarning, path, quoted(text)+" is no name of a table or column: want up to 64 letters, digits and _, no digit first"+consequence)
	}
}
