package signing_test

import (
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/signing"
)

// A controller signs what it publishes, and an agent checks what has arrived.
func Example() {
	key, err := signing.ParsePrivateKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	if err != nil {
		fmt.Println(err)
		return
	}
	signer, err := signing.NewSigner("backend-1", key)
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{"id":"echo","version":"1.0.0","request_id":"req-1","shell":"cmd","script":"echo hi","timeout_secs":30}`)
	header := map[string][]string{}
	signer.Sign(body, time.Now()).Apply(header)

	ring, err := signing.ParseKeyRing([]byte(`[{"kid":"backend-1","public_key":"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := signing.Verify(ring, body, signing.HeadersOf(header), time.Now())
	fmt.Println(v.Entry.Identity(), err)

	body[20] = 'X'
	_, err = signing.Verify(ring, body, signing.HeadersOf(header), time.Now())
	fmt.Println(err)
	// Output:
	// backend-1:56475aa75463474c <nil>
	// signing: the message does not match its signature: key "backend-1"
}
