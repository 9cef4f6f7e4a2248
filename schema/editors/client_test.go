package editors_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/schema"
)

// patience is how long an answer of the server may take.
const patience = time.Minute

// client speaks with a language server over its standard streams.
type client struct {
	t    *testing.T
	in   io.WriteCloser
	next int

	mu      sync.Mutex
	waiting map[int]chan json.RawMessage
	// diagnostics are those of each document, once they have come.
	diagnostics map[string]chan []diagnostic
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type diagnostic struct {
	Range    span   `json:"range"`
	Severity int    `json:"severity"`
	Message  string `json:"message"`
}

// startServer starts the language server of YAML, with settings as editors send
// them. Schemas by their published address come from this module, as if they had
// been fetched.
func startServer(t *testing.T, settings map[string]any) *client {
	t.Helper()
	server, err := filepath.Abs("node_modules/yaml-language-server/bin/yaml-language-server")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", server, "--stdio")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, in: in, waiting: map[int]chan json.RawMessage{}, diagnostics: map[string]chan []diagnostic{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.read(out, settings)
	}()
	t.Cleanup(func() {
		c.call("shutdown", nil)
		c.notify("exit", nil)
		_ = in.Close()
		<-done
		_ = cmd.Wait()
	})
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	c.call("initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": "file://" + filepath.ToSlash(root),
		"capabilities": map[string]any{
			"workspace": map[string]any{"configuration": true},
			"textDocument": map[string]any{
				"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true, "documentationFormat": []string{"markdown", "plaintext"}}},
				"hover":      map[string]any{"contentFormat": []string{"markdown", "plaintext"}},
			},
		},
	})
	c.notify("initialized", map[string]any{})
	c.notify("yaml/registerContentRequest", map[string]any{})
	c.notify("workspace/didChangeConfiguration", map[string]any{"settings": settings})
	return c
}

// message is one of the protocol: a request, an answer or a notification.
type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  any             `json:"result,omitempty"`
}

func (c *client) send(m message) {
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		c.t.Error(err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		c.t.Error(err)
	}
}

func (c *client) notify(method string, params any) { c.send(message{Method: method, Params: params}) }

// call asks, and waits for the answer.
func (c *client) call(method string, params any) json.RawMessage {
	c.t.Helper()
	answer := make(chan json.RawMessage, 1)
	c.mu.Lock()
	c.next++
	id := c.next
	c.waiting[id] = answer
	c.mu.Unlock()
	c.send(message{ID: json.RawMessage(strconv.Itoa(id)), Method: method, Params: params})
	select {
	case result := <-answer:
		return result
	case <-time.After(patience):
		c.t.Fatalf("no answer to %s", method)
		return nil
	}
}

// read takes what the server sends until it ends.
func (c *client) read(out io.Reader, settings map[string]any) {
	r := bufio.NewReader(out)
	for {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			return
		}
		length, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			return
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m struct {
			ID     json.RawMessage
			Method string
			Params json.RawMessage
			Result json.RawMessage
		}
		if err := json.Unmarshal(body, &m); err != nil {
			return
		}
		switch {
		case m.Method == "":
			id, _ := strconv.Atoi(string(m.ID))
			c.mu.Lock()
			answer := c.waiting[id]
			delete(c.waiting, id)
			c.mu.Unlock()
			if answer != nil {
				answer <- m.Result
			}
		case m.Method == "textDocument/publishDiagnostics":
			var p struct {
				URI         string
				Diagnostics []diagnostic
			}
			if json.Unmarshal(m.Params, &p) == nil {
				c.published(p.URI) <- p.Diagnostics
			}
		case m.ID != nil:
			c.send(message{ID: m.ID, Result: c.answer(m.Method, m.Params, settings)})
		}
	}
}

// answer is what an editor says to a server's question.
func (c *client) answer(method string, params json.RawMessage, settings map[string]any) any {
	switch method {
	case "workspace/configuration":
		var p struct{ Items []struct{ Section string } }
		_ = json.Unmarshal(params, &p)
		out := make([]any, len(p.Items))
		for i, item := range p.Items {
			out[i] = settings[item.Section]
		}
		return out
	case "vscode/content":
		var urls []string
		_ = json.Unmarshal(params, &urls)
		url := strings.Join(urls, " ")
		for _, e := range schema.Index() {
			if text, err := schema.Get(e.Version, e.Kind, e.Dialect); err == nil && e.URL == url {
				return string(text)
			}
		}
		return "there is no schema " + url
	}
	return struct{}{}
}

func (c *client) published(uri string) chan []diagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.diagnostics[uri] == nil {
		c.diagnostics[uri] = make(chan []diagnostic, 100)
	}
	return c.diagnostics[uri]
}

// show opens a document.
func (c *client) show(uri, text string) {
	c.notify("textDocument/didOpen", map[string]any{
		"textDocument": map[string]any{"uri": uri, "languageId": "yaml", "version": 1, "text": text},
	})
}

// underlined waits for what is underlined in a document.
func (c *client) underlined(uri string) []diagnostic {
	c.t.Helper()
	select {
	case d := <-c.published(uri):
		return d
	case <-time.After(patience):
		c.t.Fatalf("nothing was published about %s", uri)
		return nil
	}
}

// under is the text that a diagnostic underlines.
func under(text string, d diagnostic) string {
	lines := strings.Split(text, "\n")
	var out []string
	for n := d.Range.Start.Line; n <= d.Range.End.Line && n < len(lines); n++ {
		line := []rune(lines[n])
		from, to := 0, len(line)
		if n == d.Range.Start.Line {
			from = min(d.Range.Start.Character, len(line))
		}
		if n == d.Range.End.Line {
			to = min(d.Range.End.Character, len(line))
		}
		out = append(out, string(line[min(from, to):to]))
	}
	return strings.Join(out, "\n")
}

type completion struct {
	Label         string
	Detail        string
	InsertText    string
	Documentation json.RawMessage
}

// complete returns what is offered at a place.
func (c *client) complete(uri string, at position) map[string]completion {
	c.t.Helper()
	result := c.call("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": uri}, "position": at})
	var list struct{ Items []completion }
	if err := json.Unmarshal(result, &list); err != nil {
		if err := json.Unmarshal(result, &list.Items); err != nil {
			c.t.Fatalf("%v: %s", err, result)
		}
	}
	items := map[string]completion{}
	for _, i := range list.Items {
		items[i.Label] = i
	}
	return items
}

// hover returns the text that is shown about a place.
func (c *client) hover(uri string, at position) string {
	c.t.Helper()
	var h struct{ Contents json.RawMessage }
	if err := json.Unmarshal(c.call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": uri}, "position": at}), &h); err != nil {
		c.t.Fatal(err)
	}
	var marked struct{ Value string }
	if json.Unmarshal(h.Contents, &marked) == nil && marked.Value != "" {
		return marked.Value
	}
	return string(h.Contents)
}
