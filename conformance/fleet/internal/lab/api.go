package lab

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

const (
	// adminName is the account that the backend makes when it starts first.
	adminName = "admin"
	// requestTimeout bounds one request.
	requestTimeout = 30 * time.Second
	// maxAnswer is the largest answer that is read.
	maxAnswer = 64 << 20
)

// API is the backend's HTTP API.
type API struct {
	// URL is where it listens.
	URL string

	client   http.Client
	secret   string // of the backend's tokens
	password string // of the administrator
	token    string // of who is logged in
}

func newAPI(url string) *API {
	return &API{URL: url, client: http.Client{Timeout: requestTimeout}, secret: rand.Text() + rand.Text(), password: rand.Text()}
}

// login logs in with the published CLI.
func (l *Lab) login(ctx context.Context) error {
	spec := proc.Spec{
		Name: "kanade login", Path: l.Files.Kanade, Dir: l.Dir, Env: l.kanadeEnv(),
		Args: []string{"login", "--username", adminName, "--password-stdin", "--token-only"},
	}
	out, err := proc.Run(ctx, spec, l.API.password+"\n")
	if err != nil {
		return err
	}
	l.API.token = strings.TrimSpace(out.Stdout)
	if out.Code != 0 || l.API.token == "" {
		return fmt.Errorf("kanade login: exit code %d\n%s", out.Code, out.Stderr)
	}
	return nil
}

// Is asks the backend for its version, without a token.
func (a *API) Is(ctx context.Context, version string) error {
	var v struct {
		Version string `json:"version"`
	}
	if err := a.Get(ctx, "/api/version", &v); err != nil {
		return err
	}
	if v.Version != version {
		return fmt.Errorf("the backend is %q, not %q", v.Version, version)
	}
	return nil
}

// Get reads the document at path, such as /api/agents, into v.
func (a *API) Get(ctx context.Context, path string, v any) error {
	return a.call(ctx, http.MethodGet, path, nil, v)
}

// Post sends a document to path and reads the answer into v unless that is nil.
func (a *API) Post(ctx context.Context, path string, body, v any) error {
	return a.call(ctx, http.MethodPost, path, body, v)
}

// Patch changes what is at path, and reads the answer into v unless that is nil.
func (a *API) Patch(ctx context.Context, path string, body, v any) error {
	return a.call(ctx, http.MethodPatch, path, body, v)
}

func (a *API) call(ctx context.Context, method, path string, body, v any) error {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, a.URL+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(answer[:min(len(answer), 500)]))
	}
	if v == nil {
		return nil
	}
	if err := json.Unmarshal(answer, v); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}
