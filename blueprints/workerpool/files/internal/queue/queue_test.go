package queue

import "testing"

func TestStatsCheck(t *testing.T) {
	s := Stats{
		Accepted: 20, Recovered: 25, Done: 1, Dead: 2, Cancelled: 3, Dropped: 4,
		Scheduled: 5, Waiting: 6, Retrying: 7, Running: 8, Undecodable: 9,
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Stats){
		"accepted": func(s *Stats) { s.Accepted++ }, "recovered": func(s *Stats) { s.Recovered-- },
		"done": func(s *Stats) { s.Done++ }, "dropped": func(s *Stats) { s.Dropped++ },
		"waiting": func(s *Stats) { s.Waiting-- }, "undecodable": func(s *Stats) { s.Undecodable++ },
		"less than none": func(s *Stats) { *s = Stats{Done: 1, Waiting: -1} },
	} {
		other := s
		change(&other)
		if other.Check() == nil {
			t.Errorf("%s: the sum is taken for right", name)
		}
	}
}

func TestCapability(t *testing.T) {
	c := Durable | Delay
	if !c.Has(Durable) || !c.Has(Durable|Delay) || c.Has(Durable|Unique) || !c.Has(0) {
		t.Errorf("%b", c)
	}
}
