package exeversion

// image is a Windows executable: the parts that lead to its resources.
type image struct {
	file     view
	sections []section
	headers  uint32 // bytes of the headers, which are loaded as they are
	rsrc     uint32 // address of the resource directory
	rsrcSize uint32
}

type section struct{ address, size, offset, raw uint32 }

const (
	maxHeaderOffset = 0x1000000
	maxSections     = 96

	resourceDirectory = 2 // index among the data directories
	typeVersion       = 16
	nameVersion       = 1
)

// parseImage reads the headers, PE32+ and PE32.
func parseImage(file []byte) (*image, bool) {
	b := view(file)
	if len(b) < 64 || b[0] != 'M' || b[1] != 'Z' {
		return nil, false
	}
	start, _ := b.u32(0x3c)
	if start%4 != 0 || start > maxHeaderOffset {
		return nil, false
	}
	head, ok := b.slice(int(start), 24)
	if !ok || string(head[:4]) != "PE\x00\x00" {
		return nil, false
	}
	count, _ := head.u16(6)
	optionalSize, _ := head.u16(20)
	optional, ok := b.slice(int(start)+24, int(optionalSize))
	if !ok || count > maxSections {
		return nil, false
	}
	directories := 96 // offset of the data directories
	switch magic, _ := optional.u16(0); magic {
	case 0x20b:
		directories = 112
	case 0x10b:
	default:
		return nil, false
	}
	imageSize, _ := optional.u32(56)
	headers, ok := optional.u32(60)
	if !ok || uint64(headers) > uint64(len(b)) || headers > imageSize {
		return nil, false
	}
	img := &image{file: b, headers: headers}
	if n, ok := optional.u32(directories - 4); !ok || n <= resourceDirectory {
		return nil, false
	}
	img.rsrc, _ = optional.u32(directories + 8*resourceDirectory)
	if img.rsrcSize, ok = optional.u32(directories + 8*resourceDirectory + 4); !ok || img.rsrc == 0 {
		return nil, false
	}
	table, ok := b.slice(int(start)+24+int(optionalSize), 40*int(count))
	if !ok {
		return nil, false
	}
	for i := range int(count) {
		s := table[40*i:]
		var sec section
		sec.size, _ = s.u32(8)
		sec.address, _ = s.u32(12)
		sec.raw, _ = s.u32(16)
		sec.offset, _ = s.u32(20)
		img.sections = append(img.sections, sec)
	}
	return img, true
}

// at returns what the file has from an address on, to the end of its section.
func (img *image) at(address uint32) (view, bool) {
	if address < img.headers {
		return img.file[address:], true
	}
	for _, s := range img.sections {
		if address < s.address || uint64(address) >= uint64(s.address)+uint64(max(s.size, s.raw)) {
			continue
		}
		content, ok := img.file.slice(int(s.offset), int(min(uint64(s.raw), uint64(len(img.file)))))
		if !ok {
			return nil, false
		}
		skip := int(address - s.address)
		return content[min(skip, len(content)):], skip <= len(content)
	}
	return nil, false
}

// versionResource returns the version resource of the first language.
func (img *image) versionResource() (view, bool) {
	dir, ok := img.at(img.rsrc)
	if !ok {
		return nil, false
	}
	if uint64(len(dir)) > uint64(img.rsrcSize) {
		dir = dir[:img.rsrcSize]
	}
	types, ok := child(dir, 0, typeVersion)
	if !ok {
		return nil, false
	}
	names, ok := child(dir, types, nameVersion)
	if !ok {
		return nil, false
	}
	first, ok := entry(dir, names, 0)
	if !ok || first.below {
		return nil, false
	}
	address, ok1 := dir.u32(first.offset)
	size, ok2 := dir.u32(first.offset + 4)
	if !ok1 || !ok2 {
		return nil, false
	}
	if address < img.rsrc {
		return nil, false
	}
	// The data stands behind the directories, in the same section.
	return dir.slice(int(min(address-img.rsrc, 1<<31-1)), int(min(size, 1<<31-1)))
}

// resource is an entry of a resource directory.
type resource struct {
	id     uint32 // with the highest bit set it is a name
	offset int    // in the resource section
	below  bool   // a directory is there, not data
}

// entry returns an entry of the directory at an offset, all of which must be
// there.
func entry(dir view, at, index int) (resource, bool) {
	named, ok1 := dir.u16(at + 12)
	ids, ok2 := dir.u16(at + 14)
	count := int(named) + int(ids)
	entries, ok3 := dir.slice(at+16, 8*count)
	if !ok1 || !ok2 || !ok3 || index >= count || at%4 != 0 {
		return resource{}, false
	}
	id, _ := entries.u32(8 * index)
	offset, _ := entries.u32(8*index + 4)
	return resource{id, int(offset &^ (1 << 31)), offset>>31 == 1}, true
}

// child finds the directory below the entry with an id.
func child(dir view, at int, id uint32) (int, bool) {
	for i := 0; ; i++ {
		e, ok := entry(dir, at, i)
		if !ok {
			return 0, false
		}
		if e.id == id {
			return e.offset, e.below
		}
	}
}
