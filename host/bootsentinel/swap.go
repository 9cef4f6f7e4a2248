package bootsentinel

import "path/filepath"

// write replaces a file of the data folder. A failure is logged: a full disk
// must not keep a program from starting.
func (s *Sentinel) write(path string, data []byte) {
	err := s.fs.mkdir(filepath.Dir(path))
	if err == nil {
		if err = s.fs.write(path+".tmp", data); err == nil {
			err = s.fs.rename(path+".tmp", path)
		}
	}
	if err != nil {
		s.log.Warn("cannot write", "path", path, "error", err)
	}
}

// replace makes to a copy of from, all of it or not at all.
func (s *Sentinel) replace(from, to string) error {
	if err := s.fs.copy(from, to+".tmp"); err != nil {
		return err
	}
	return s.fs.rename(to+".tmp", to)
}

// restore puts the last good executable back and keeps the one that was there
// as the backup.
//
// Where the system lets a name be moved over a running executable, the name is
// never free. Windows does not: there it is, between two renamings, and a program
// that dies right then leaves a service without an executable, which has to be
// renamed back by hand.
func (s *Sentinel) restore() error {
	fresh := s.exe + ".restore-tmp"
	if err := s.fs.copy(s.lastGood, fresh); err != nil {
		return err
	}
	// What is left of an earlier round would be in the way.
	_ = s.fs.remove(s.backup)
	if s.fs.link(s.exe, s.backup) == nil {
		return s.fs.rename(fresh, s.exe)
	}
	if err := s.fs.rename(s.exe, s.backup); err != nil {
		return err
	}
	if err := s.fs.rename(fresh, s.exe); err != nil {
		if back := s.fs.rename(s.backup, s.exe); back != nil {
			s.log.Error("the service has no executable: rename the backup by hand", "backup", s.backup, "executable", s.exe, "error", back)
		}
		return err
	}
	return nil
}
