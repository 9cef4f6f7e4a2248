package tera

// specialUpper are the letters whose capital form is more than one letter, as
// the Unicode standard lists them; unicode.ToUpper knows single letters only.
func specialUpper(r rune) (string, bool) {
	switch r {
	case '\u00DF':
		return "\u0053\u0053", true
	case '\u0149':
		return "\u02BC\u004E", true
	case '\u01F0':
		return "\u004A\u030C", true
	case '\u0390', '\u1FD3':
		return "\u0399\u0308\u0301", true
	case '\u03B0', '\u1FE3':
		return "\u03A5\u0308\u0301", true
	case '\u0587':
		return "\u0535\u0552", true
	case '\u1E96':
		return "\u0048\u0331", true
	case '\u1E97':
		return "\u0054\u0308", true
	case '\u1E98':
		return "\u0057\u030A", true
	case '\u1E99':
		return "\u0059\u030A", true
	case '\u1E9A':
		return "\u0041\u02BE", true
	case '\u1F50':
		return "\u03A5\u0313", true
	case '\u1F52':
		return "\u03A5\u0313\u0300", true
	case '\u1F54':
		return "\u03A5\u0313\u0301", true
	case '\u1F56':
		return "\u03A5\u0313\u0342", true
	case '\u1F80', '\u1F88':
		return "\u1F08\u0399", true
	case '\u1F81', '\u1F89':
		return "\u1F09\u0399", true
	case '\u1F82', '\u1F8A':
		return "\u1F0A\u0399", true
	case '\u1F83', '\u1F8B':
		return "\u1F0B\u0399", true
	case '\u1F84', '\u1F8C':
		return "\u1F0C\u0399", true
	case '\u1F85', '\u1F8D':
		return "\u1F0D\u0399", true
	case '\u1F86', '\u1F8E':
		return "\u1F0E\u0399", true
	case '\u1F87', '\u1F8F':
		return "\u1F0F\u0399", true
	case '\u1F90', '\u1F98':
		return "\u1F28\u0399", true
	case '\u1F91', '\u1F99':
		return "\u1F29\u0399", true
	case '\u1F92', '\u1F9A':
		return "\u1F2A\u0399", true
	case '\u1F93', '\u1F9B':
		return "\u1F2B\u0399", true
	case '\u1F94', '\u1F9C':
		return "\u1F2C\u0399", true
	case '\u1F95', '\u1F9D':
		return "\u1F2D\u0399", true
	case '\u1F96', '\u1F9E':
		return "\u1F2E\u0399", true
	case '\u1F97', '\u1F9F':
		return "\u1F2F\u0399", true
	case '\u1FA0', '\u1FA8':
		return "\u1F68\u0399", true
	case '\u1FA1', '\u1FA9':
		return "\u1F69\u0399", true
	case '\u1FA2', '\u1FAA':
		return "\u1F6A\u0399", true
	case '\u1FA3', '\u1FAB':
		return "\u1F6B\u0399", true
	case '\u1FA4', '\u1FAC':
		return "\u1F6C\u0399", true
	case '\u1FA5', '\u1FAD':
		return "\u1F6D\u0399", true
	case '\u1FA6', '\u1FAE':
		return "\u1F6E\u0399", true
	case '\u1FA7', '\u1FAF':
		return "\u1F6F\u0399", true
	case '\u1FB2':
		return "\u1FBA\u0399", true
	case '\u1FB3', '\u1FBC':
		return "\u0391\u0399", true
	case '\u1FB4':
		return "\u0386\u0399", true
	case '\u1FB6':
		return "\u0391\u0342", true
	case '\u1FB7':
		return "\u0391\u0342\u0399", true
	case '\u1FC2':
		return "\u1FCA\u0399", true
	case '\u1FC3', '\u1FCC':
		return "\u0397\u0399", true
	case '\u1FC4':
		return "\u0389\u0399", true
	case '\u1FC6':
		return "\u0397\u0342", true
	case '\u1FC7':
		return "\u0397\u0342\u0399", true
	case '\u1FD2':
		return "\u0399\u0308\u0300", true
	case '\u1FD6':
		return "\u0399\u0342", true
	case '\u1FD7':
		return "\u0399\u0308\u0342", true
	case '\u1FE2':
		return "\u03A5\u0308\u0300", true
	case '\u1FE4':
		return "\u03A1\u0313", true
	case '\u1FE6':
		return "\u03A5\u0342", true
	case '\u1FE7':
		return "\u03A5\u0308\u0342", true
	case '\u1FF2':
		return "\u1FFA\u0399", true
	case '\u1FF3', '\u1FFC':
		return "\u03A9\u0399", true
	case '\u1FF4':
		return "\u038F\u0399", true
	case '\u1FF6':
		return "\u03A9\u0342", true
	case '\u1FF7':
		return "\u03A9\u0342\u0399", true
	case '\uFB00':
		return "\u0046\u0046", true
	case '\uFB01':
		return "\u0046\u0049", true
	case '\uFB02':
		return "\u0046\u004C", true
	case '\uFB03':
		return "\u0046\u0046\u0049", true
	case '\uFB04':
		return "\u0046\u0046\u004C", true
	case '\uFB05', '\uFB06':
		return "\u0053\u0054", true
	case '\uFB13':
		return "\u0544\u0546", true
	case '\uFB14':
		return "\u0544\u0535", true
	case '\uFB15':
		return "\u0544\u053B", true
	case '\uFB16':
		return "\u054E\u0546", true
	case '\uFB17':
		return "\u0544\u053D", true
	}
	return "", false
}
