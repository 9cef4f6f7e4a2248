package codec

import "time"

// AppendValue appends a value of a type that the contract has: a scalar, a time
// or a type that writes itself. The error is a [*Failure] or the type's own.
func AppendValue(dst []byte, v any) ([]byte, error) {
	e := NewEncoder(dst)
	switch v := v.(type) {
	case interface{ AppendJSON([]byte) ([]byte, error) }:
		return v.AppendJSON(dst)
	case interface{ MarshalJSON() ([]byte, error) }:
		if t, ok := v.(time.Time); ok {
			e.Time(t)
			break
		}
		data, err := v.MarshalJSON()
		return append(dst, data...), err
	case string:
		e.String(v)
	case bool:
		e.Bool(v)
	case uint32:
		e.Uint(uint64(v))
	case uint64:
		e.Uint(v)
	case int32:
		e.Int(int64(v))
	case int64:
		e.Int(v)
	case float64:
		e.Float(v)
	default:
		e.fail("a type of the contract", "a value of another")
	}
	if f := e.End(); f != nil {
		return dst, f
	}
	return e.Buf, nil
}

// ReadValue reads a document into a pointer to such a type. null says that the
// document is null, and nothing was read.
func ReadValue(data []byte, into any) (null bool, err error) {
	d := NewDecoder(data)
	if d.Null() {
		if f := d.End(); f != nil {
			return false, f
		}
		return true, nil
	}
	switch p := into.(type) {
	case *time.Time:
		*p = d.Time()
	case interface{ UnmarshalJSON([]byte) error }:
		return false, p.UnmarshalJSON(data)
	case *string:
		*p = d.String()
	case *bool:
		*p = d.Bool()
	case *uint32:
		*p = d.Uint32()
	case *uint64:
		*p = d.Uint64()
	case *int32:
		*p = d.Int32()
	case *int64:
		*p = d.Int64()
	case *float64:
		*p = d.Float64()
	default:
		d.fail("a type of the contract")
	}
	if f := d.End(); f != nil {
		return false, f
	}
	return false, nil
}
