// A test here mostly waits: for plugins, and in a small cgroup for a share of the core. The crowds of both stores together with the rest.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
