package wire

// InputKind is what a [RemoteInput] is. The set is closed. Since 0.101.0.
//
//wire:enum
type InputKind string

// The kinds.
const (
	InputMouseMove   InputKind = "mouse_move"
	InputMouseButton InputKind = "mouse_button"
	InputMouseWheel  InputKind = "mouse_wheel"
	InputKey         InputKind = "key"  // a key of the keyboard, for shortcuts
	InputText        InputKind = "text" // text, for what no key stands for
)

// MouseButton is a button of a mouse. The set is closed. Since 0.101.0.
//
//wire:enum
type MouseButton string

// The buttons.
const (
	MouseLeft   MouseButton = "left"
	MouseMiddle MouseButton = "middle"
	MouseRight  MouseButton = "right"
)

// RemoteInput is something that who looks at a screen has done there. A controller
// sends it on remote.input.<session_id>. Members are there for some kinds only.
// Since 0.101.0.
//
//wire:message tag=kind
type RemoteInput struct {
	// Kind says which of the members count. It is required.
	Kind InputKind `json:"kind"`
	// Button that was pressed or released.
	Button MouseButton `json:"button" wire:"when=InputMouseButton"`
	// VK is the key as a virtual key code of Windows.
	VK uint16 `json:"vk" wire:"when=InputKey"`
	// Down is true for pressed, false for released.
	Down bool `json:"down" wire:"when=InputMouseButton|InputKey"`
	// X is the place of the mouse in pixels of the desktop, from the left.
	X uint32 `json:"x" wire:"when=InputMouseMove|InputMouseButton"`
	// Y is the place from the top.
	Y uint32 `json:"y" wire:"when=InputMouseMove|InputMouseButton"`
	// Delta is how far the wheel was turned, in units of the system.
	Delta int32 `json:"delta" wire:"when=InputMouseWheel"`
	// Horizontal says that the wheel goes to the side. Default: false.
	Horizontal bool `json:"horizontal" wire:"default,when=InputMouseWheel"`
	// Text that was typed.
	Text string `json:"text" wire:"when=InputText"`
}
