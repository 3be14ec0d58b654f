/** The parts of ECharts in use. Loaded on demand, apart from the first view's script. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, BarChart, GridComponent, CanvasRenderer]);

export { init };
export type { EChartsType } from 'echarts/core';
