package subjects

// Category is the part of a PC that an inventory describes: [CategoryHW],
// [CategorySW], [CategoryNet], or one from a newer fleet. It is a single label:
// no dots. See the package comment for what else is refused.
type Category struct{ id[categoryKind] }

type categoryKind struct{}

func (categoryKind) rules() rules { return rules{name: "category"} }

// The known categories. They are variables only because a Go constant cannot
// have a struct type; nothing may assign to them.
var (
	CategoryHW  = Category{id[categoryKind]{"hw"}}  // hardware, "hw"
	CategorySW  = Category{id[categoryKind]{"sw"}}  // software, "sw"
	CategoryNet = Category{id[categoryKind]{"net"}} // network, "net"
)

// ParseCategory checks s and makes it a category; it need not be a known one.
// The error is an [*IDError].
func ParseCategory(s string) (Category, error) {
	v, err := parseID[categoryKind](s)
	return Category{v}, err
}
