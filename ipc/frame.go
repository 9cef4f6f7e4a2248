package ipc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MaxFrame is the longest message in a frame, in bytes: 1 MiB. The length before
// it does not count.
const MaxFrame = 1 << 20

const (
	// headerSize is the length of a frame's length.
	headerSize = 4
	// firstRead is how much room a frame gets before its bytes are there.
	firstRead = 4 << 10
	// keptBuffer is the largest buffer that waits for the next frame.
	keptBuffer = 64 << 10
)

// ErrFrameTooLarge is matched, with errors.Is, by a [*FrameError].
var ErrFrameTooLarge = errors.New("ipc: frame too large")

// FrameError says that a frame is longer than [MaxFrame]. Of one that is to be
// written nothing was written; of one that was announced nothing was read but
// its length, and the connection cannot go on.
type FrameError struct {
	// Length is that of the message, in bytes.
	Length uint64
}

// Error gives both lengths.
func (e *FrameError) Error() string {
	return "ipc: a frame of " + strconv.FormatUint(e.Length, 10) + " bytes, at most " + strconv.Itoa(MaxFrame) + " are allowed"
}

// Unwrap returns [ErrFrameTooLarge].
func (e *FrameError) Unwrap() error { return ErrFrameTooLarge }

// AppendFrame appends a frame that holds a message. The error is that of writing
// the message, or a [*FrameError], and then the result is dst.
func AppendFrame(dst []byte, message Payload) ([]byte, error) {
	start := len(dst)
	out, err := message.AppendJSON(append(dst, make([]byte, headerSize)...))
	if err != nil {
		return dst, err
	}
	length := len(out) - start - headerSize
	if length > MaxFrame {
		return dst, &FrameError{Length: uint64(length)}
	}
	binary.LittleEndian.PutUint32(out[start:], uint32(length))
	return out, nil
}

// WriteFrame writes a frame that holds a message, in one call of Write. The
// error is that of [AppendFrame], or of w.
func WriteFrame(w io.Writer, message Payload) error {
	frame, err := AppendFrame(nil, message)
	if err != nil {
		return err
	}
	_, err = w.Write(frame)
	return err
}

// FrameReader cuts a stream into frames. Memory is set aside as bytes arrive,
// not as they are announced. It is for one goroutine.
type FrameReader struct {
	r   io.Reader
	buf []byte
	// begun and ended, where set, are called when the first byte of a frame and
	// when its last one was read.
	begun, ended func()
}

// NewFrameReader returns a reader of the frames of r. It reads no byte more than
// it is asked for.
func NewFrameReader(r io.Reader) *FrameReader { return &FrameReader{r: r} }

// Next returns what the next frame holds, which may be nothing. The bytes stay
// until the next call.
//
// The error is io.EOF where the stream ends between two frames, wraps
// [io.ErrUnexpectedEOF] where it ends in one, and is a [*FrameError] for a length
// that is not allowed. After an error there is no next frame.
func (f *FrameReader) Next() ([]byte, error) {
	if cap(f.buf) > keptBuffer {
		f.buf = nil
	}
	var header [headerSize]byte
	have, err := io.ReadAtLeast(f.r, header[:], 1)
	switch {
	case err == io.EOF:
		return nil, err
	case err == nil:
		if f.begun != nil {
			f.begun()
			defer f.ended()
		}
		_, err = io.ReadFull(f.r, header[have:])
	}
	if err != nil {
		return nil, fmt.Errorf("ipc: the length of a frame: %w", inFrame(err))
	}
	length := binary.LittleEndian.Uint32(header[:])
	if length > MaxFrame {
		return nil, &FrameError{Length: uint64(length)}
	}
	n := int(length)
	f.buf = f.buf[:0]
	for len(f.buf) < n {
		have := len(f.buf)
		if have == cap(f.buf) {
			larger := make([]byte, have, min(n, max(firstRead, 2*have)))
			copy(larger, f.buf)
			f.buf = larger
		}
		f.buf = f.buf[:min(n, cap(f.buf))]
		if read, err := io.ReadFull(f.r, f.buf[have:]); err != nil {
			return nil, fmt.Errorf("ipc: %d of %d bytes of a frame: %w", have+read, n, inFrame(err))
		}
	}
	return f.buf, nil
}

// inFrame is what an error is inside a frame, where a stream must not end.
func inFrame(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
