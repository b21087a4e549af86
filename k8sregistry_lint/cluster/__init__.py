"""What runs in a cluster, who decides on its images, and what moves them: what `plan` shows. Reads
what kubectl prints and talks to no cluster. `images` needs a few of the modules only, so none is
imported here."""
