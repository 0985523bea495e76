package pools

import (
	"os"
	"runtime"
	"sync"
)

// await lets others run until something is so.
func await(so func() bool) {
	for !so() {
		runtime.Gosched()
	}
}

// channel is the floor: workers that read one channel.
type channel struct {
	jobs    chan *Job
	workers sync.WaitGroup
}

func newChannel(c Config) Pool {
	p := &channel{jobs: make(chan *Job, c.Buffer)}
	for i := range c.Workers {
		p.workers.Go(func() {
			for j := range p.jobs {
				c.Run(j, i)
			}
		})
	}
	return p
}

func (p *channel) Submit(j *Job) { p.jobs <- j }

func (p *channel) Close() {
	close(p.jobs)
	p.workers.Wait()
}

// pavedRoad is the topology of PavedRoad's worker pool, from its description:
// the scheduler's channel, a forwarder, the workers' channel, the workers'
// results, a responder and the scheduler's results, each hop counted in a map
// under a lock. Workers and the reader of results listen for the end as well.
// Its results were pointers behind an interface; here they are numbers, which
// is to its advantage, and so is that its workers recover.
type pavedRoad struct {
	jobs, workerJobs       chan *Job
	workerResults, results chan int
	done                   chan bool
	interrupt              chan os.Signal
	counters               counters
	workers, others        sync.WaitGroup
}

// counters are counted as PavedRoad does it.
type counters struct {
	mu sync.Mutex
	by map[string]int
}

func (c *counters) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by[name]++
}

func newPavedRoad(c Config) Pool {
	p := &pavedRoad{
		jobs: make(chan *Job, c.Buffer), workerJobs: make(chan *Job, c.Workers),
		workerResults: make(chan int, c.Workers), results: make(chan int, c.Buffer),
		done: make(chan bool), interrupt: make(chan os.Signal),
		counters: counters{by: map[string]int{}},
	}
	p.others.Go(func() {
		defer close(p.workerJobs)
		for j := range p.jobs {
			p.workerJobs <- j
			p.counters.add("jobs_sent")
		}
	})
	for i := range c.Workers {
		p.workers.Go(func() { p.work(c, i) })
	}
	p.others.Go(func() {
		defer close(p.results)
		for r := range p.workerResults {
			p.results <- r
			p.counters.add("results_received")
		}
	})
	p.others.Go(p.read)
	return p
}

// work is a worker. The result that it sends on is the number of the job: what
// came of it is in the Book already.
func (p *pavedRoad) work(c Config, shard int) {
	for {
		select {
		case j, ok := <-p.workerJobs:
			if !ok {
				return
			}
			c.Run(j, shard)
			p.workerResults <- j.number
		case <-p.done:
			return
		case <-p.interrupt:
			return
		}
	}
}

// read is the scheduler's reader of results.
func (p *pavedRoad) read() {
	for {
		select {
		case _, ok := <-p.results:
			if !ok {
				return
			}
		case <-p.done:
			return
		}
	}
}

func (p *pavedRoad) Submit(j *Job) { p.jobs <- j }

func (p *pavedRoad) Close() {
	close(p.jobs)
	p.workers.Wait()
	close(p.workerResults)
	p.others.Wait()
}
