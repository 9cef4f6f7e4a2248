package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// fetchTimeout bounds the download of a script.
const fetchTimeout = time.Minute

// script returns the text to run: the command's own, or the object that it
// names if that is the one that was approved.
func (a *Agent) script(ctx context.Context, cmd *wire.Command) (string, error) {
	key, ok := cmd.ScriptObject.Get()
	if !ok {
		return cmd.Script, nil
	}
	want, ok := cmd.ScriptObjectSHA256.Get()
	if !ok {
		return "", fmt.Errorf("script object %s: the command carries no digest to check it against", key)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	store, err := a.js.ObjectStore(ctx, kvkeys.ObjectScripts)
	if err != nil {
		return "", fmt.Errorf("object store %s: %w", kvkeys.ObjectScripts, err)
	}
	body, err := store.GetBytes(ctx, key)
	if err != nil {
		return "", fmt.Errorf("script object %s: %w", key, err)
	}
	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); !strings.EqualFold(got, want) {
		return "", fmt.Errorf("script object %s has the digest %s, the command approves %s", key, got, want)
	}
	return string(body), nil
}
