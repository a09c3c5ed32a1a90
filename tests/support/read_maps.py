"""Opens a ParaView series; run by pvbatch, without a display.

usage: pvbatch read_maps.py SERIES.pvd      prints as JSON {array: [least, greatest]} of its last time,
                                            and its number of cells under ""
"""
import json
import sys

from paraview.simple import PVDReader

reader = PVDReader(FileName=sys.argv[1])
reader.UpdatePipelineInformation()
reader.UpdatePipeline(list(reader.TimestepValues or [0.0])[-1])
found = {"": reader.GetDataInformation().GetNumberOfCells()}
for k in range(reader.CellData.GetNumberOfArrays()):
    array = reader.CellData.GetArray(k)
    found[array.GetName()] = list(array.GetRange())
print(json.dumps(found))
