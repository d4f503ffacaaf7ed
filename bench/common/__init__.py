"""What benches share: the crowd of sockets, installations on throwaway data, the machine, reports."""
